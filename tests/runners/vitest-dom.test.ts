import { expect, test } from "vitest";
import { digestsOf, mailLine } from "./evidence.js";
import { NOTHING, PASSED, Project, verdict } from "./run-project.js";

test("jsdom and happy-dom in every pool, and by a comment in a file", async () => {
  await using project = await Project.create({ from: "vitest-dom" });
  const run = await project.run("vitest", { args: ["--testTimeout=60000"], env: { CI: "true" } });
  expect(verdict(run)).toEqual(PASSED);
  // Two kinds of DOM in four pools, and the files of their own.
  const counts: Record<string, number> = {};
  for (const { file } of run.tests) counts[file] = (counts[file] ?? 0) + 1;
  expect(counts).toEqual({
    "pass/dom.test.ts": 8 * 8,
    "pass/jsdom.docblock.test.ts": 1,
    "pass/happy-dom.docblock.test.ts": 1,
    "pass/none.test.ts": 1,
  });
});

const evidence = (name: string): string =>
  `Evidence: .smtp-fixture/fail-failing.test.ts/${name}/index.html`;
const ONE = ["This test received 1 mail:", mailLine(1, "ada@example.test", "Welcome, Ada")];

test.each(["jsdom", "happy-dom"])("failures in %s say what they say elsewhere", async (dom) => {
  await using project = await Project.create({ from: "vitest-dom" });
  const run = await project.run("vitest", {
    args: ["--config", "failing.config.ts"],
    env: { DOM: dom },
  });
  expect(run).toMatchObject({ exitCode: 1, leftovers: NOTHING });
  expect(digestsOf(run)).toEqual({
    "a comparison fails": [...ONE, evidence("a-comparison-fails")],
    "a wait fails": [evidence("a-wait-fails")],
    "a thing of the DOM is not as it should be": [
      ...ONE,
      evidence("a-thing-of-the-DOM-is-not-as-it-should-be"),
    ],
  });
  expect(run.output).toMatch(/wanted +"Goodbye, Ada"\s+got +"Welcome, Ada"/);
});
