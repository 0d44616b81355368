import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Digests, digestIn, digestsOf, filesIn, mailLine, pagesIn } from "./evidence.js";
import { NOTHING, PASSED, Project, type Run, verdict } from "./run-project.js";

const FOLDER = ".smtp-fixture/test-failing.test.js";
const ONE = "This test received 1 mail:";
const evidence = (name: string, folder = FOLDER): string =>
  `Evidence: ${folder}/${name}/index.html`;

/** What the errors of failed tests say, in the order of the file. */
const DIGESTS: Digests = {
  "a comparison fails": [
    "This test received 2 mails:",
    mailLine(1, "ada@example.test", "Welcome, Ada"),
    mailLine(2, "ops@example.test", "New sign-up"),
    evidence("a-comparison-fails"),
  ],
  "takes too long": [ONE, mailLine(1, "ada@example.test", "Slow"), evidence("takes-too-long")],
  "throws a string": [ONE, mailLine(1, "ada@example.test", "Text"), evidence("throws-a-string")],
  "fails by an assertion of Node's": [
    ONE,
    mailLine(1, "ada@example.test", "Asserted"),
    evidence("fails-by-an-assertion-of-Node-s"),
  ],
  "its error lists the mail": [evidence("its-error-lists-the-mail")],
  "gets one mail too many": [evidence("gets-one-mail-too-many")],
  "is refused": [
    "This test received no mail.",
    expect.stringMatching(
      /^Sessions that brought no mail: shop@example\.test → x+…: (?:gave up after|got) 5\d\d .* at RCPT TO:<x+…/,
    ),
    evidence("is-refused"),
  ],
  "at once one": [ONE, mailLine(1, "one+tag@example.test", "For one"), evidence("at-once-one")],
  "at once two": [ONE, mailLine(1, "two+tag@example.test", "For two"), evidence("at-once-two")],
  "a name that two tests have": [
    ONE,
    mailLine(1, "ada@example.test", "Second of a name"),
    evidence("a-name-that-two-tests-have-2"),
  ],
};

const said = ({ tests }: Run, wanted: string): string | undefined =>
  tests.find(({ name }) => name === wanted)?.failures[0];

const ENVIRONMENT_ONLY = ["--config", "environment-only.config.js"];

describe.each([
  { title: "the preset, two workers", args: ["--maxWorkers=2"] },
  { title: "the preset, in band, verbose", args: ["--runInBand", "--verbose"] },
  { title: "testEnvironment alone, two workers", args: [...ENVIRONMENT_ONLY, "--maxWorkers=2"] },
  { title: "testEnvironment alone, in band", args: [...ENVIRONMENT_ONLY, "--runInBand"] },
])("a run with failures: $title", ({ args }) => {
  let project: Project;
  let run: Run;

  beforeAll(async () => {
    project = await Project.create({ from: "jest-evidence" });
    run = await project.run("jest", { args });
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  test("each error says what mail its test received, and no other says anything", () => {
    expect(digestsOf(run)).toEqual(DIGESTS);
    expect(run.leftovers).toEqual(NOTHING);
  });

  test("it is printed whole, and the line of the test after it", () => {
    for (const [name, lines] of Object.entries(DIGESTS)) {
      const title = name.replace(/^(at once|a name) /, "$1 › ");
      const failure = run.output.split(`  ● ${title}\n`).at(-1)?.split("  ● ")[0] ?? "";
      expect(digestIn(failure)).toEqual(lines);
      // A surplus is found when its test is over.
      const where = name === "gets one mail too many" ? /at / : /at .*test\/failing\.test\.js:\d+/;
      expect(failure).toMatch(where);
    }
  });

  test("what Jest itself would say of a time-out and of a text is said", () => {
    expect(said(run, "takes too long")).toMatch(
      /^thrown: "Exceeded timeout of 800 ms for a test\.\n/,
    );
    expect(said(run, "throws a string")).toMatch(/^thrown: "a string"\n/);
  });

  test("the errors of attempts at a retried test say what each received, and the last failure's mails are kept", () => {
    for (const attempt of [1, 2])
      expect(run.output).toContain(`1  shop@example.test → ada@example.test  "Attempt ${attempt}"`);
    expect(filesIn(join(project.folder, ".smtp-fixture/test-retried.test.js"))).toEqual([
      "fails-twice-then-passes/001-Attempt-2.eml",
      "fails-twice-then-passes/evidence.json",
      "fails-twice-then-passes/index.html",
    ]);
  });

  test("the mails and a page lie in the folder that the error names", () => {
    const pages = pagesIn(run.output);
    expect(pages).toHaveLength(12);
    expect(pages.filter((page) => !existsSync(join(project.folder, page)))).toEqual([]);
    const folder = join(project.folder, FOLDER, "a-comparison-fails");
    expect(filesIn(folder)).toEqual([
      "001-Welcome-Ada.eml",
      "002-New-sign-up.eml",
      "evidence.json",
      "index.html",
    ]);
    expect(readFileSync(join(folder, "001-Welcome-Ada.eml"), "latin1")).toMatch(
      /^From: shop@example\.test\r\nTo: ada@example\.test\r\nSubject: Welcome, Ada\r\n/,
    );
    const page = readFileSync(join(folder, "index.html"), "utf8");
    expect(page).toContain("expect(received).toBe(expected) // Object.is equality");
    expect(page).toContain("C: MAIL FROM:&lt;shop@example.test&gt;");
  });

  test("a run that passes writes nothing, and removes what the last one has left", async () => {
    const passing = await project.run("jest", { args: [...args, "passing"] });
    expect(verdict(passing)).toEqual(PASSED);
    expect(existsSync(join(project.folder, ".smtp-fixture"))).toBe(false);
  });
});

test.each([
  ["false", undefined],
  ['"out/mail"', "out/mail"],
])("the option evidence: %s", async (option, folder) => {
  await using project = await Project.create({ from: "jest-evidence" });
  const run = await project.run("jest", {
    args: ["-t", "a comparison fails", "failing"],
    env: { EVIDENCE: option },
  });
  const [lines = []] = Object.values(digestsOf(run));
  const named = evidence("a-comparison-fails", `${folder}/test-failing.test.js`);
  expect(lines.slice(3)).toEqual(folder === undefined ? [] : [named]);
  expect(filesIn(join(project.folder, folder ?? ".smtp-fixture"))?.length).toBe(
    folder === undefined ? undefined : 4,
  );
});

test("what the option takes is said where it takes something else", async () => {
  await using project = await Project.create({ from: "jest-evidence" });
  const run = await project.run("jest", { env: { EVIDENCE: "true" } });
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain(
    'The option "evidence" takes the path of a folder, or false for no files, not true.',
  );
});
