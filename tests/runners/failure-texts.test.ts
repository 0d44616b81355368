import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { steadyText, withoutDigest } from "../support/steady-text.js";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

const BODY = readFileSync(new URL("projects/failure-texts/failures.js", import.meta.url), "utf8");

const RUNNERS = [
  {
    runner: "vitest" as const,
    files: {
      "vitest.config.js": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        import { defineConfig } from "vitest/config";
        export default defineConfig({ plugins: [smtpFixture()] });`,
      "failures.test.js": `
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { createTransport } from "nodemailer";
        import { expect, test, vi as fake } from "vitest";
        ${BODY}`,
    },
  },
  {
    runner: "jest" as const,
    files: {
      "package.json": '{ "name": "project", "private": true, "type": "commonjs" }',
      "jest.config.js": 'module.exports = { preset: "@smtp-fixture/jest-environment" };',
      "failures.test.js": `
        const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
        const { createTransport } = require("nodemailer");
        const fake = jest;
        ${BODY}`,
    },
  },
];

/** One mail of nodemailer's, which does not wait for the reply to QUIT. */
const SESSION = `\
  S: 220 localhost ESMTP smtp-fixture
  C: EHLO app.test
  S: 250-localhost
  S: 250-PIPELINING
  S: 250-SIZE 33554432
  S: 250-8BITMIME
  S: 250-ENHANCEDSTATUSCODES
  S: 250-SMTPUTF8
  S: 250-AUTH PLAIN LOGIN
  S: 250 HELP
  C: MAIL FROM:<shop@shop.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<ada@example.test>
  S: 250 2.1.5 Recipient OK
  C: DATA
  S: 354 End data with <CR><LF>.<CR><LF>
  C: <N octets>
  S: 250 2.6.0 Message accepted
  -- the client left without QUIT`;

const before = (name: string): string =>
  `Elsewhere: shop@shop.test → ada@example.test arrived 0.0 s before this test began and belongs to the test "${name}". It is what was wanted.`;

const TEXTS = {
  "a mail is missing": `
No mail with { to: "ada@example.test", subject: "Reset your password" } arrived within 100 ms.

1 mail arrived in this inbox:
  1  +0.00 s  shop@shop.test → ada@example.test  "reset your password"  ✓ to ✗ subject

Closest is #1:
  subject  wanted "Reset your password"
           got    "reset your password"
           It differs in upper and lower case only.

${before("sign-up")}

Transcript:
${SESSION}`,
  "one of two is missing": `
Not 2 mails with { to: "ada@example.test" } arrived within 100 ms. 1 of 2 came.

1 mail arrived in this inbox:
  1  +0.00 s  shop@shop.test → ada@example.test  "One"  ✓ to

${before("a mail is missing")}
Elsewhere: 1 more.

Transcript:
${SESSION}`,
  "one is too many": `
No mail with { to: "ada@example.test" } was to arrive, and one did:

  1  +0.00 s  shop@shop.test → ada@example.test  "One"

Transcript:
${SESSION}`,
  "an action sends two": `
during() was to give exactly 1 mail, and 2 came:

  1  +0.00 s  shop@shop.test → ada@example.test  "One"
  2  +0.00 s  shop@shop.test → ada@example.test  "Two"

The end of the transcript:
  … (19 lines before, in smtp.transcript())
${SESSION}`,
  "the matcher": `
No mail with { to: "ada@example.test" } arrived within 100 ms.

No mail arrived in this inbox.

${before("an action sends two")}
Elsewhere: 5 more.

No client connected at all. Likely causes:
  - the application was not told of this server: it is at smtp://127.0.0.1:PORT (smtp.url, or smtp.host and smtp.port)
  - the code that sends was not reached, or what it threw was lost because nobody awaited it`,
  "the matcher with not": `
No mail with { to: "ada@example.test" } was to arrive, and one did:

  1  +0.00 s  shop@shop.test → ada@example.test  "One"

Transcript:
${SESSION}`,
};

describe.each(RUNNERS)("in $runner", ({ runner, files }) => {
  let run: Run;
  beforeAll(async () => {
    await using project = await Project.create({ files });
    run = await project.run(runner);
  });

  /** The text of a test's failure, without where it happened. */
  const textOf = (name: string): string => {
    const [failure = ""] = run.tests.find((one) => one.name === name)?.failures ?? [];
    const text = failure.replace(/^(?:\w*Error: )?/, "").replace(/\n +at [^]*$/, "");
    // A Date of nodemailer's is shorter in the first days of a month.
    return withoutDigest(steadyText(text)).replaceAll(/<\d+ octets>/g, "<N octets>");
  };

  test("each wait fails, and nothing is left behind", () => {
    const failed = Object.keys(TEXTS).map((name) => [name, "failed"] as const);
    expect(outcomes(run)).toEqual({
      "sign-up": "passed",
      "a wait that its test does not await": "passed",
      "fails as any other, also between two tests": "passed",
      ...Object.fromEntries(failed),
      "the mailer stands still": "failed",
    });
    expect(run.leftovers).toEqual(NOTHING);
  });

  test.each(Object.entries(TEXTS))("the whole text where %s", (name, text) => {
    expect(textOf(name)).toBe(text.trim());
  });

  test("a mailer that fake timers have stopped is told of", () => {
    const text = textOf("the mailer stands still");
    expect(text).toContain("setImmediate is faked in this test, and nodemailer needs the real one");
    expect(text).toContain("ada@example.test");
  });
});
