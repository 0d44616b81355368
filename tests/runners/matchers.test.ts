import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withoutDigest } from "../support/steady-text.js";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

const RUNNERS = ["vitest", "jest"] as const;
type Runner = (typeof RUNNERS)[number];

const runs = {} as Record<Runner, Run>;
let project: Project;

beforeAll(async () => {
  project = await Project.create({ from: "matchers" });
  for (const runner of RUNNERS) runs[runner] = await project.run(runner);
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** The tests of the files whose name begins so. */
const testsOf = ({ tests }: Run, file: string): Run["tests"] =>
  tests.filter((one) => one.file.split("/").at(-1)?.startsWith(`${file}.`));

/** What the failures of a file say, test by test, stacks apart. */
function texts(run: Run, file: string): string {
  return testsOf(run, file)
    .map(({ name, failures }) => `## ${name}\n\n${failures.map(withoutStack).join("\n\n")}\n`)
    .join("\n");
}

const withoutStack = (failure: string): string =>
  withoutDigest(failure)
    .replaceAll(/\n\s+at .*/g, "")
    .replace(/^Error: /, "")
    .trimEnd();

/** A failed wait without what differs from run to run: times, ports, and the dialogue. */
const steady = (text: string): string =>
  text
    .replaceAll(/\n\n(?:Transcript|The end of the transcript):[^]*?(?=\n\n## |\n*$)/g, "")
    .replaceAll(/[+-]\d+\.\d+ s\b/g, "+0.00 s")
    .replaceAll(/\d+\.\d+ s (ago|before)/g, "0.0 s $1")
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT");

/** The failure of one test, as a whole. */
const failureOf = ({ tests }: Run, name: string): string =>
  tests.find((one) => one.name === name)?.failures.join("\n") ?? "";

test.each(RUNNERS)(
  "every failure of a matcher on a mail says in %s what is written down",
  (runner) => {
    const expected = readFileSync(
      new URL("projects/matchers/failing.txt", import.meta.url),
      "utf8",
    );
    expect(texts(runs[runner], "failing")).toBe(expected);
  },
);

test.each(RUNNERS)("every matcher holds in %s where it should", (runner) => {
  expect(testsOf(runs[runner], "holding").map(({ status }) => status)).toEqual(
    Array.from({ length: 11 }, () => "passed"),
  );
});

test.each(RUNNERS)(
  "every failure of a matcher on a fixture says in %s what is written down",
  (runner) => {
    const expected = readFileSync(
      new URL("projects/matchers/receiving.txt", import.meta.url),
      "utf8",
    );
    expect(steady(texts(runs[runner], "receiving"))).toBe(expected);
    expect(testsOf(runs[runner], "receiving").every(({ status }) => status === "failed")).toBe(
      true,
    );
  },
);

test.each([
  ["vitest", "receiving.js:7:52"],
  ["jest", "receiving.js:7:52"],
] as const)(
  "the failure of an awaited matcher shows in %s where it was called",
  (runner, place) => {
    const [, about = ""] = runs[runner].output.split("No mail with { subject: /bill/ } arrived");
    expect(about.slice(0, about.indexOf("was to arrive"))).toContain(place);
  },
);

describe.each(RUNNERS)("a matcher that was not awaited, in %s", (runner) => {
  const LEAVES = ") was not awaited, so it could not fail this test. Write `await` before it, or";

  test("fails its test and no other", () => {
    const { [runner]: run } = runs;
    const tests = [...testsOf(run, "unawaited"), ...testsOf(run, "unawaited-alone")];
    const failed = tests.filter(({ status }) => status !== "passed").map(({ name }) => name);
    expect(failed.toSorted()).toEqual([
      "a callback, and its end is not waited for",
      "one among concurrent tests",
      "one of a server in this process",
      "one that would have held",
      "one whose mail never comes",
      "the first test after one in a hook",
      "two at once",
    ]);
    expect(run.leftovers).toEqual(NOTHING);
    expect(run.output).not.toMatch(/unhandled/i);
  });

  test.each([
    ["one whose mail never comes", 'toReceiveMail({ to: "nobody@example.test" }'],
    ["one that would have held", "toReceiveMails(1"],
    ["two at once", 'not.toReceiveMail("ada@example.test", { timeoutMs: 50 }'],
    ["a callback, and its end is not waited for", 'toReceiveMail("ada@example.test"'],
    ["the first test after one in a hook", 'toReceiveNoMail("ada@example.test"'],
    ["one of a server in this process", 'toReceiveMail("ada@example.test"'],
  ])("is reported by name: %s", (name, call) => {
    expect(failureOf(runs[runner], name)).toContain(`expect(smtp).${call}${LEAVES}`);
  });

  test("is reported in these words", () => {
    const words = readFileSync(new URL("projects/matchers/unawaited.txt", import.meta.url), "utf8");
    const failure = withoutStack(failureOf(runs[runner], "one whose mail never comes"));
    expect(`${failure.replace("SmtpFixtureError: ", "")}\n`).toBe(words);
  });

  test("is shown where it was called, and so is the next one", () => {
    const source = readFileSync(
      `${project.folder}/${runner}/unawaited.test.${runner === "vitest" ? "t" : "j"}s`,
      "utf8",
    );
    const lines = source
      .split("\n")
      .flatMap((line, index) => (line.endsWith("// not awaited") ? index : []));
    expect(lines).toHaveLength(7);
    for (const line of lines)
      expect(runs[runner].output).toMatch(
        new RegExp(`${runner}/unawaited\\.test\\.[jt]s:${line + 1}:\\d+`),
      );
    expect(runs[runner].output).toMatch(
      /caus.*: SmtpFixtureError: expect\(smtp\)\.toReceiveNoMail\(\) was not awaited|Cause:\s+SmtpFixtureError: expect\(smtp\)\.toReceiveNoMail\(\) was not awaited/i,
    );
  });
});

describe.each(RUNNERS)("expect.mail() in %s", (runner) => {
  test("equals the mails that are meant, also negated, nested and beside others", () => {
    expect(outcomes(runs[runner])["mails within what is compared"]).toBe("passed");
  });

  test.each([
    ["expect.mail() for another mail", ["-   mail<{ subject: /bill/ }>,"]],
    ["expect.not.mail() for that mail", ['-   "mail": not.mail<{ subject: /order/ }>,']],
    [
      "expect.mail() for the second of two mails",
      ['-   mail<{ to: "eve@example.test", subject: "Your order 1042" }>,'],
    ],
    ["expect.toHaveAttachment()", ['-   toHaveAttachment<{ name: "bill.pdf" }>,']],
  ])("is shown beside a mail that can be read: %s", (name, wanted) => {
    const [, rest = ""] = runs[runner].output.split(
      runner === "vitest" ? ` > ${name}\n` : `  ● ${name}\n`,
    );
    const [diff = ""] = rest.split(runner === "vitest" ? "❯" : /\n\n +\d+ \|/);
    for (const line of [...wanted, '"subject": "Your order 1042",', '"orders@shop.test"'])
      expect(diff).toContain(line);
    // And not octet by octet.
    expect(withoutDigest(diff).split("\n").length).toBeLessThan(40);
  });

  test("names a misspelt field, and where it stands", () => {
    const name = "expect.mail() with a misspelt field";
    expect(failureOf(runs[runner], name)).toContain(
      'Unknown field "subjct" in a mail query. Did you mean "subject"?',
    );
    expect(runs[runner].output).toContain("asymmetric.js:40");
  });
});

test("any other runner has them by extendExpect()", async () => {
  const run = await project.run("node", { args: ["any-runner.mjs"] });
  expect(run.output).toBe("All of them hold.\n");
  expect(run.exitCode).toBe(0);
});

test.each(RUNNERS)("a failure is coloured by %s where it colours", async (runner) => {
  const { tests } = await project.run(runner, {
    args: ["failing"],
    env: { NO_COLOR: undefined, CI: undefined, FORCE_COLOR: "1" },
  });
  const failure = tests[0]?.failures[0] ?? "";
  const ESC = "\u001B";
  expect(failure).toContain(`wanted  ${ESC}[32m"Your order 1043"${ESC}[39m`);
  expect(failure).toContain(`got     ${ESC}[31m"Your order 1042"${ESC}[39m`);
  expect(stripVTControlCharacters(failure)).toContain("expect(mail).toHaveSubject(subject)\n");
});
