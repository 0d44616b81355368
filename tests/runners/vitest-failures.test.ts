import { expect, test } from "vitest";
import { NOTHING, outcomes, Project } from "./run-project.js";

test("the output of a run explains why mail was missing, wrong or too much", async () => {
  await using project = await Project.create({ from: ["vitest-application", "vitest-failures"] });
  const run = await project.run("vitest");
  expect(run.exitCode).toBe(1);
  expect(run.leftovers).toEqual(NOTHING);
  // A mail without an owner fails the test that waits for it, and no other.
  expect(outcomes(run)).toEqual({
    "nearly the right mail": "failed",
    "no mail, but an attempt": "failed",
    "one mail too many, after it was counted": "failed",
    "another subject": "failed",
    "tests at the same time one whose mail says nothing of it": "failed",
    "tests at the same time another": "passed",
  });

  /** What was printed about one failure. */
  const about = (name: string) => {
    const [, rest = ""] = run.output.split(`FAIL  test/failures.test.ts > ${name}\n`);
    return rest.split("⎯⎯")[0] ?? "";
  };
  const nearly = about("nearly the right mail");
  for (const words of [
    'No mail with { to: "ada@example.test", subject: "Welcome" } arrived within 100 ms.',
    "1 mail arrived in this inbox:",
    'shop@example.test → ada@example.test  "Welcom"  ✓ to ✗ subject',
    'wanted "Welcome"',
    'got    "Welcom"',
    "C: MAIL FROM:<shop@example.test>",
    // Where it happened, in the user's own file.
    "test/failures.test.ts:14:3",
  ])
    expect(nearly).toContain(words);

  const attempt = about("no mail, but an attempt");
  for (const words of [
    "No mail arrived in this inbox.",
    "What clients did that brought no mail:",
    /client\.test: a@example\.test → not a mailbox: gave up after 5\d\d .* at RCPT TO:<not a mailbox>/,
    /S: 5\d\d .*\n\s+C: QUIT/,
  ])
    expect(attempt).toMatch(words);

  expect(about("one mail too many, after it was counted")).toMatch(
    /waitForMails\(1\) was to give exactly 1 mail\b.*, and 2 came:\s+1 .*"One"\s+2 .*"Two"/,
  );
  expect(about("another subject")).toMatch(/wanted {2}"Welcome"\s+got {5}"Welcom"/);

  const unowned = about("tests at the same time > one whose mail says nothing of it");
  for (const words of [
    '"Whose is it?" arrived and belongs to nobody: 2 tests were running when it came',
    '"tests at the same time › one whose mail says nothing of it"',
    '"tests at the same time › another"',
    'smtp.address("…")',
  ])
    expect(unowned).toContain(words);
});
