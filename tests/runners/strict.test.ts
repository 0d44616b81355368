import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { steadyText, withoutDigest } from "../support/steady-text.js";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

const read = (name: string): string =>
  readFileSync(new URL(`projects/strict/${name}`, import.meta.url), "utf8");

const BODY = read("strict.js");

/** A configuration that has mail judged in another way too. */
const withLint = (config: string): string =>
  config.replace('"fail" }', '"fail", lint: { ignore: ["no-date", "empty-subject"] } }');

/** A file that has a mind of its own about mail that nobody looks at. */
const ofItsOwn = (unexpected: string): string => `
  const smtp = useSmtpServer({ unexpected: "${unexpected}" });
  const send = (subject) => {
    const { host, port } = smtp;
    const transport = createTransport({ host, port, name: "app.test" });
    return transport.sendMail({ from: "shop@shop.test", to: "ada@example.test", subject, text: "Hello." });
  };
  beforeAll(() => send("Suite begins"));
  describe("${unexpected}", () => {
    test("nobody looks", () => send("Welcome"));
  });`;

/** Tests with a server of their own. */
const OWN_SERVERS = `
  import { test } from "@smtp-fixture/vitest-plugin/test";
  import { createTransport } from "nodemailer";
  const send = ({ host, port }, subject) =>
    createTransport({ host, port, name: "app.test" }).sendMail({ from: "shop@shop.test", to: "ada@example.test", subject, text: "Hello." });
  test.concurrent("its own server: nobody looks", ({ smtp }) => send(smtp, "Welcome"));
  test.concurrent("its own server: a wait", async ({ smtp }) => {
    await send(smtp, "Welcome");
    await smtp.waitForMail();
  });
  test.concurrent("its own server: it may pass", async ({ smtp }) => {
    smtp.allowOther({ subject: "Welcome" });
    await send(smtp, "Welcome");
  });`;

/** Of two attempts the first gets a mail that nobody looks at. */
const RETRIED = `
  const smtp = useSmtpServer();
  let attempts = 0;
  const retried = async () => {
    if (++attempts > 1) return;
    const { host, port } = smtp;
    const mail = { from: "shop@shop.test", to: "ada@example.test", subject: "Welcome" };
    await createTransport({ host, port }).sendMail(mail);
  };
  afterAll(() => expect(attempts).toBe(2));`;

const VITEST = `
  import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
  import { createTransport } from "nodemailer";
  import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
  const failing = test.fails;`;
const JEST = `
  const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
  const { createTransport } = require("nodemailer");
  const failing = test.failing;`;

const RUNNERS = [
  {
    runner: "vitest" as const,
    head: VITEST,
    retried: 'test("is tried again", { retry: 1 }, retried);',
    config: {
      "vitest.config.ts": withLint(read("vitest.config.ts")),
      "own.test.js": OWN_SERVERS,
    },
    more: {
      "its own server: nobody looks": "failed",
      "its own server: a wait": "passed",
      "its own server: it may pass": "passed",
    },
    // An isolated file, and files that share a worker's modules.
    ways: [[], ["--no-isolate", "--no-file-parallelism"]],
  },
  {
    runner: "jest" as const,
    head: JEST,
    retried: 'jest.retryTimes(1); test("is tried again", retried);',
    config: {
      "package.json": '{ "name": "project", "private": true, "type": "commonjs" }',
      "jest.config.js": withLint(read("jest.config.js")),
      "environment-only.config.js": withLint(`module.exports = {
        testEnvironment: "@smtp-fixture/jest-environment",
        setupFilesAfterEnv: ["@smtp-fixture/jest-environment/setup"],
        testEnvironmentOptions: { smtp: { unexpected: "fail" } },
      };`),
    },
    more: {},
    ways: [[], ["--config", "environment-only.config.js", "--runInBand"]],
  },
];

const LINE = '{ to: "ada@example.test", subject: "Welcome" }';

/** What is said behind a list of one mail. */
const advice = (query: string): string =>
  `Where it is meant, paste the line below it. Where it does not matter, let it pass: smtp.allowOther(${query}) in the test, or at the top of its file.`;

const TEXTS = {
  "nobody looks at one": `
This test received 1 mail and never looked at it:

  shop@shop.test → ada@example.test  "Welcome"
    await expect(smtp).toReceiveMail(${LINE});

${advice(LINE)}`,
  "one of three": String.raw`
This test received 3 mails and never looked at 1 of them:

  shop@shop.test → ada@example.test  "The \"new\"\tÖrder\\"
    await expect(smtp).toReceiveMail({ to: "ada@example.test", subject: "The \"new\"\tÖrder\\" });

${advice(String.raw`{ to: "ada@example.test", subject: "The \"new\"\tÖrder\\" }`)}`,
  "the same mail twice": `
This test received 2 mails and never looked at 1 of them:

  shop@shop.test → ada@example.test  "Welcome"
    await expect(smtp).toReceiveMails(2, ${LINE});

${advice(LINE)}`,
  "to addresses of its own": `
This test received 3 mails and never looked at them:

  shop@shop.test → ada@TOKEN.test  "Welcome"
    await expect(smtp).toReceiveMail({ to: smtp.address("ada"), subject: "Welcome" });
  shop@shop.test → ada+TOKEN@corp.example  "Welcome"
    await expect(smtp).toReceiveMail({ to: smtp.plus("ada@corp.example"), subject: "Welcome" });
  shop@shop.test → ada@example.test  (no subject)
    await expect(smtp).toReceiveMail({ to: "ada@example.test" });

Where they are meant, paste the lines below them. Where they do not matter, let them pass: smtp.allowOther({ to: smtp.address("ada"), subject: "Welcome" }) in the test, or at the top of its file.`,
  "at the same time one that does not": `
This test received 1 mail and never looked at it:

  shop@shop.test → ada@TOKEN.test  "Welcome"
    await expect(smtp).toReceiveMail({ to: smtp.address("ada"), subject: "Welcome" });

${advice('{ to: smtp.address("ada"), subject: "Welcome" }')}`,
};

const OF_FILE = `
3 mails came to this file outside of its tests, and nobody looked at them:

  shop@shop.test → ops@shop.test  "Suite begins"
    await expect(smtp.file).toReceiveMail({ to: "ops@shop.test", subject: "Suite begins" });
  shop@shop.test → ops@shop.test  "Suite ends"
    await expect(smtp.file).toReceiveMail({ to: "ops@shop.test", subject: "Suite ends" });
  shop@shop.test → late@TOKEN.test  "Late"  (of the test "goes on after its end", after the test's end)

Where they are meant, look at them in a hook, through smtp.file. Where they do not matter, let them pass: smtp.allowOther({ to: "ops@shop.test", subject: "Suite begins" }) at the top of the file.`;

const WARNED = `
smtp-fixture: The test "warn › nobody looks" received 1 mail and never looked at it:

  shop@shop.test → ada@example.test  "Welcome"
    await expect(smtp).toReceiveMail(${LINE});

${advice(LINE)}`;

describe.each(RUNNERS)("in $runner", ({ runner, head, config, retried, more, ways }) => {
  const files = {
    ...config,
    "strict.test.js": `${head}${BODY}`,
    "ignore.test.js": `${head}${ofItsOwn("ignore")}`,
    "warn.test.js": `${head}${ofItsOwn("warn")}`,
    "retried.test.js": `${head}${RETRIED}${retried}`,
  };

  describe.each(ways.map((args) => ({ way: args.join(" ") || "as usual", args })))(
    "$way",
    ({ args }) => {
      let run: Run;
      beforeAll(async () => {
        await using project = await Project.create({ files });
        run = await project.run(runner, { args });
      });

      const failuresOf = (name: string): string[] =>
        run.tests.find((one) => one.name === name)?.failures.map((failure) => text(failure)) ?? [];

      test("a test fails where it has not looked at a mail, and no other does", () => {
        const failed = Object.keys(TEXTS).map((name) => [name, "failed"] as const);
        expect(outcomes(run)).toEqual({
          "is looked at by a wait": "passed",
          "is looked at by a read, an envelope or an iteration": "passed",
          "is looked at by a matcher": "passed",
          "is looked at by an action, of which it is the mail": "passed",
          "is looked at in a hook after the test": "passed",
          "passes where the file lets it": "passed",
          "passes where its test lets it, before or after it came": "passed",
          "passes where all may": "passed",
          "passes where it is forgotten": "passed",
          "goes on after its end": "passed",
          "while another test runs, which it is not told of": "passed",
          "at the same time one that looks": "passed",
          ...Object.fromEntries(failed),
          "all that can fail": "failed",
          "a test that fails by itself": "failed",
          "a test that is to fail": "passed",
          "asked for in the test": "passed",
          "ignore nobody looks": "passed",
          "warn nobody looks": "passed",
          "is tried again": "passed",
          ...more,
        });
        expect(run.leftovers).toEqual(NOTHING);
        expect(run.exitCode).toBe(1);
      });

      test.each(Object.entries(TEXTS))("the whole text where %s", (name, wanted) => {
        expect(failuresOf(name)).toEqual([wanted.trim()]);
      });

      test("a test hears all that is wrong with its mail", () => {
        const failures = failuresOf("all that can fail");
        expect(failures.map((failure) => failure.split("\n")[0])).toEqual([
          'expect(smtp).toReceiveMail({ subject: "Never" }) was not awaited, so it could not fail this test. Write `await` before it, or return its promise.',
          'waitForMails(1) was to give exactly 1 mail with { subject: "{{subject}}" }, and 2 came:',
          "2 of the 3 mails that this test received are not clean: 2 findings of 1 rule.",
          "This test received 3 mails and never looked at 1 of them:",
        ]);
      });

      test("a test that has failed by itself hears of its own failure alone", () => {
        const failures = failuresOf("a test that fails by itself");
        expect(failures).toHaveLength(1);
        expect(failures[0]).not.toContain("never looked");
      });

      test("the file fails for mail that came outside of its tests, or too late", () => {
        expect(indented(steady(run.output))).toContain(indented(OF_FILE.trim()));
      });

      test("a file may have no more than a warning, or none", () => {
        expect(indented(run.output)).toContain(indented(WARNED.trim()));
        expect(run.output).toContain(
          "smtp-fixture: 1 mail came to this file outside of its tests, and nobody looked at it:",
        );
        expect(run.output).not.toContain('The test "ignore › nobody looks"');
      });
    },
  );
});

const steady = (told: string): string =>
  steadyText(told).replaceAll(/\bt[0-9a-z]{7}\b(?=\.test|@)/g, "TOKEN");

/** The text of a failure, without where it happened. */
const text = (failure: string): string =>
  withoutDigest(steady(failure.replace(/^(?:\w*Error: )?/, "").replace(/\n +at [^]*$/, "")));

/** Jest indents what it prints. */
const indented = (told: string): string => told.replaceAll(/^ +/gm, "");
