import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Digests, digestIn, digestsOf, filesIn, mailLine, pagesIn } from "./evidence.js";
import { NOTHING, Project, type Run, verdict, PASSED } from "./run-project.js";

const FOLDER = ".smtp-fixture/test-failing.test.ts";
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
  "with a server of its own": [
    ONE,
    mailLine(1, "ada@example.test", "Own"),
    evidence("with-a-server-of-its-own"),
  ],
  // Two tests of one name: the report has them one after the other.
  "a name that two tests have": [
    ONE,
    mailLine(1, "ada@example.test", "Second of a name"),
    evidence("a-name-that-two-tests-have-2"),
  ],
  "fails under fake timers": [
    ONE,
    mailLine(1, "ada@example.test", "Frozen"),
    evidence("fails-under-fake-timers"),
  ],
};

/** A test that has passed in the end keeps the errors of its attempts, each with its own mail. */
const RETRIED = [1, 2].flatMap((attempt) => [
  ONE,
  mailLine(1, "ada@example.test", `Attempt ${attempt}`),
  evidence("fails-twice-then-passes"),
]);

const of = (name: string, ...mails: string[]): string[] =>
  [...mails, "evidence.json", "index.html"].map((file) => `${name}/${file}`);

describe("a run with failures", () => {
  let project: Project;
  let run: Run;

  beforeAll(async () => {
    project = await Project.create({ from: "vitest-evidence" });
    run = await project.run("vitest", {
      args: [
        ...["verbose", "dot", "junit", "./src/artifacts.ts"].map((name) => `--reporter=${name}`),
        "--outputFile.junit=junit.xml",
      ],
    });
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  test("each error says what mail its test received, and no other says anything", () => {
    expect(digestsOf(run)).toEqual({ ...DIGESTS, "fails twice, then passes": RETRIED });
    expect(run.leftovers).toEqual(NOTHING);
  });

  test("the default, verbose and dot reporters print it whole, and the line of the test after it", () => {
    for (const [name, lines] of Object.entries(DIGESTS)) {
      const title = name.replace(/^(at once|a name) /, "$1 > ");
      const printed = run.output.split(` FAIL  test/failing.test.ts > ${title}\n`).slice(1);
      expect(printed.length % 3).toBe(0);
      expect(printed.length).toBeGreaterThan(0);
      for (const text of printed.filter((_, index) => printed.length === 3 || index % 2 === 1)) {
        const [failure = ""] = text.split("⎯⎯");
        expect(digestIn(failure)).toEqual(lines);
        // A surplus is found when its test is over.
        const where =
          name === "gets one mail too many" ? /❯ / : /❯ test\/failing\.test\.ts:\d+:\d+/;
        expect(failure).toMatch(where);
      }
    }
  });

  test("it stands between what was wrong and where that was", () => {
    expect(run.output).toContain(`
AssertionError: expected 1 to be 2 // Object.is equality

This test received 2 mails:
  1  shop@example.test → ada@example.test  "Welcome, Ada"  592 octets
  2  shop@example.test → ops@example.test  "New sign-up"  589 octets
Evidence: .smtp-fixture/test-failing.test.ts/a-comparison-fails/index.html

- Expected
+ Received
`);
  });

  test("the junit reporter has it in the message and in the text of a failure", () => {
    const junit = readFileSync(join(project.folder, "junit.xml"), "utf8");
    const [, failure = ""] =
      /<failure message="(expected 1 to be 2[\s\S]*?)<\/failure>/.exec(junit) ?? [];
    const [message = "", text = ""] = failure.split('" type="AssertionError">');
    for (const part of [message, text])
      expect(digestIn(part.replaceAll("&quot;", '"'))).toEqual(DIGESTS["a comparison fails"]);
  });

  test("reporters are told of the page as of an artifact of its test", () => {
    const artifacts = run.notes.filter(({ type }) => type === "smtp-fixture:evidence");
    // One for each failed attempt.
    expect(artifacts).toHaveLength(13);
    expect(artifacts[0]).toEqual({
      artifactOf: "a comparison fails",
      type: "smtp-fixture:evidence",
      page: join(project.folder, FOLDER, "a-comparison-fails/index.html"),
    });
  });

  test("the mails and a page lie in a folder for each test, of a retried one those of its last failure", () => {
    expect(filesIn(join(project.folder, FOLDER))).toEqual([
      ...of("a-comparison-fails", "001-Welcome-Ada.eml", "002-New-sign-up.eml"),
      ...of("a-name-that-two-tests-have-2", "001-Second-of-a-name.eml"),
      ...of("a-name-that-two-tests-have", "001-First-of-a-name.eml"),
      ...of("at-once-one", "001-For-one.eml"),
      ...of("at-once-two", "001-For-two.eml"),
      ...of("fails-twice-then-passes", "001-Attempt-2.eml"),
      ...of("fails-under-fake-timers", "001-Frozen.eml"),
      ...of("gets-one-mail-too-many", "001-One.eml", "002-Two.eml"),
      ...of("is-refused"),
      ...of("its-error-lists-the-mail", "001-Listed.eml"),
      ...of("takes-too-long", "001-Slow.eml"),
      ...of("with-a-server-of-its-own", "001-Own.eml"),
    ]);
    const page = readFileSync(
      join(project.folder, FOLDER, "a-comparison-fails/index.html"),
      "utf8",
    );
    expect(page).toContain("1. Welcome, Ada");
    expect(page).toContain("expected 1 to be 2 // Object.is equality");
    expect(page).toMatch(/Vitest \d/);
    const frozen = readFileSync(
      join(project.folder, FOLDER, "fails-under-fake-timers/index.html"),
      "utf8",
    );
    expect(frozen).not.toContain("1970-01-01");
  });

  test("a run that passes writes nothing, and removes what the last one has left", async () => {
    const passing = await project.run("vitest", { args: ["test/passing.test.ts"] });
    expect(verdict(passing)).toEqual(PASSED);
    expect(existsSync(join(project.folder, ".smtp-fixture"))).toBe(false);
  });
});

test.each([
  ["false", undefined],
  ['"out/mail"', "out/mail"],
])("the option evidence: %s", async (option, folder) => {
  await using project = await Project.create({ from: "vitest-evidence" });
  const run = await project.run("vitest", {
    args: ["-t", "a comparison fails"],
    env: { EVIDENCE: option },
  });
  const [lines = []] = Object.values(digestsOf(run));
  const named = evidence("a-comparison-fails", `${folder}/test-failing.test.ts`);
  expect(lines.slice(3)).toEqual(folder === undefined ? [] : [named]);
  expect(filesIn(join(project.folder, folder ?? ".smtp-fixture"))?.length).toBe(
    folder === undefined ? undefined : 4,
  );
});

test("runs and workers that write at once leave each other's alone", async () => {
  await using project = await Project.create({ from: "vitest-evidence" });
  const text = readFileSync(join(project.folder, "test/failing.test.ts"), "utf8");
  await project.write({ "test/another.test.ts": text });
  const args = ["--maxWorkers=2", "--retry=0"];
  const runs = await Promise.all([1, 2].map(() => project.run("vitest", { args })));
  const pages = runs.map(({ output }) => pagesIn(output));
  expect(pages.map(({ length }) => length)).toEqual([22, 22]);
  expect(new Set(pages.flat()).size).toBe(44);
  expect(pages.flat().filter((page) => !existsSync(join(project.folder, page)))).toEqual([]);
});

test("without the plugin it is the same", async () => {
  await using project = await Project.create({
    from: "vitest-evidence",
    files: { [`vitest.config.ts`]: "export default {};" },
  });
  const args = ["-t", "a comparison fails", "test/failing.test.ts"];
  for (const pool of ["forks", "threads"]) {
    const run = await project.run("vitest", { args: [...args, `--pool=${pool}`] });
    expect(digestsOf(run)["a comparison fails"]).toEqual(DIGESTS["a comparison fails"]);
    expect(filesIn(join(project.folder, ".smtp-fixture"))).toHaveLength(4);
  }
});

test("a run that watches shows what failed last", async () => {
  await using project = await Project.create({
    from: "vitest-evidence",
    files: {
      "src/outcome.js": "export const outcome = 3;\n",
      "test/watched.test.ts": `
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect, test } from "vitest";
        import { outcome } from "../src/outcome.js";
        import { send } from "../src/send.js";
        const smtp = useSmtpServer();
        test("watched", async () => {
          await send(smtp.port, "ada@example.test", "Watched");
          expect(outcome).toBe(1);
        });
      `,
    },
  });
  const run = await project.run("node", { args: ["watch.js"] });
  expect(run.notes.map(({ folders }) => folders)).toEqual([
    ["watched"],
    ["watched"],
    [],
    ["watched"],
  ]);
  expect(run.leftovers).toEqual(NOTHING);
});
