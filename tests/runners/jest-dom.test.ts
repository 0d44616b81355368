import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestsOf, mailLine } from "./evidence.js";
import { NOTHING, outcomes, PASSED, Project, verdict } from "./run-project.js";

/** A package with a file for each condition that it may be loaded by. */
const CONDITIONAL = {
  "node_modules/conditional/package.json": JSON.stringify({
    name: "conditional",
    exports: {
      special: "./special.js",
      browser: "./browser.js",
      node: "./node.js",
      default: "./other.js",
    },
  }),
  ...Object.fromEntries(
    ["special", "browser", "node", "other"].map((name) => [
      `node_modules/conditional/${name}.js`,
      `module.exports = ${JSON.stringify(name)};`,
    ]),
  ),
};

/** A machine that is busy is no failure. */
const PATIENT = ["--testTimeout=60000"];

const create = (files: Readonly<Record<string, string>> = {}): Promise<Project> =>
  Project.create({ from: "jest-dom", files: { ...CONDITIONAL, ...files } });

test("jsdom by our environment, by hand, and within environments of a project's own", async () => {
  await using project = await create();
  const run = await project.run("jest", { args: ["--maxWorkers=2", "--ci", ...PATIENT] });
  expect(verdict(run)).toEqual(PASSED);
  const files = run.tests.map(({ file }) => file.replace("pass/", "").replace(".test.js", ""));
  expect([...new Set(files)].toSorted()).toEqual([
    "by-hand",
    "conditions",
    "docblock",
    "node",
    "own",
    "own-conditions",
    "twice",
  ]);
  expect(run.notes).toEqual([{ tornDown: "./environments/own.js" }]);
});

const DIGESTS = {
  "a comparison fails": [
    "This test received 1 mail:",
    mailLine(1, "ada@example.test", "Welcome, Ada"),
    "Evidence: .smtp-fixture/fail-failing.test.js/a-comparison-fails/index.html",
  ],
  "a wait fails": ["Evidence: .smtp-fixture/fail-failing.test.js/a-wait-fails/index.html"],
  "a thing of the DOM is not as it should be": [
    "This test received 1 mail:",
    mailLine(1, "ada@example.test", "Welcome, Ada"),
    "Evidence: .smtp-fixture/fail-failing.test.js/a-thing-of-the-DOM-is-not-as-it-should-be/index.html",
  ],
};

/** A configuration whose tests are those that fail, each in its own project. */
const CONFIG = `module.exports = {
  testMatch: ["<rootDir>/fail/*.test.js"],
  projects: [{
    displayName: "dom",
    testMatch: ["<rootDir>/fail/*.test.js"],
    testEnvironment: "@smtp-fixture/jest-environment/jsdom",
  }, {
    preset: "@smtp-fixture/jest-environment",
    displayName: "preset",
    testMatch: ["<rootDir>/pass/docblock.test.js"],
    testEnvironment: "@smtp-fixture/jest-environment/jsdom",
  }],
};`;

test("a configuration's projects have it as any environment, and failures say what they say elsewhere", async () => {
  await using project = await create({ "jest.config.js": CONFIG });
  const run = await project.run("jest", { args: PATIENT });
  expect(run).toMatchObject({ exitCode: 1, leftovers: NOTHING });
  const failed = run.tests.filter(({ status }) => status !== "passed").map(({ name }) => name);
  expect(failed).toEqual(Object.keys(DIGESTS));
  const folder = /\.smtp-fixture\/dom-fail-failing/g;
  const digests = digestsOf(run);
  expect(JSON.parse(JSON.stringify(digests).replace(folder, ".smtp-fixture/fail-failing"))).toEqual(
    JSON.parse(JSON.stringify(DIGESTS)),
  );
  expect(run.output).toMatch(/wanted +"Goodbye, Ada"\s+got +"Welcome, Ada"/);
  expect(Object.values(outcomes(run)).filter((status) => status === "passed").length).toBe(
    run.tests.length - 3,
  );
});

test("where jest-environment-jsdom is not installed, the error says how to install it", async () => {
  await using project = await create();
  await rm(join(project.folder, "node_modules/jest-environment-jsdom"));
  // With it pnpm shows whatever is installed anywhere in the workspace.
  const run = await project.run("jest", { args: ["conditions"], env: { NODE_PATH: undefined } });
  expect(run).toMatchObject({ exitCode: 1, tests: [], leftovers: NOTHING });
  expect(run.output).toContain(
    "@smtp-fixture/jest-environment/jsdom rests on jest-environment-jsdom, which is not installed.",
  );
  expect(run.output).toContain("npm install --save-dev jest-environment-jsdom");
});
