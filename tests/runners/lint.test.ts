import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

/** What a failed test is shown with, without the stack. */
const failureOf = ({ tests }: Run, wanted: string): string =>
  tests.find(({ name }) => name === wanted)?.failures.join("\n---\n") ?? "";

const MARK = `why: The reader sees the template, or that a value is missing, in place of what was meant. (The syntax of Handlebars, Mustache, Jinja, Liquid, EJS, ERB, Thymeleaf and Mailchimp; what JavaScript makes of missing values)`;
const LOCAL = `why: It leads to the reader's own machine or network, where there is nothing: a base URL was not configured. (RFC 6761 §6.3 (localhost), RFC 6762 §3 (.local), RFC 1918, RFC 3927, RFC 4193 (private addresses))`;

const MATCHER = `\
The mail is not clean: 5 findings of 2 rules.

  template-mark
    subject: A value is missing: there is "undefined".
      Welcome, undefined
    text: A value is missing: there is "undefined".
      Welcome, undefined!
    html: A value is missing: there is "undefined".
      Welcome, undefined!
    ${MARK}
  local-link
    html: The link "Confirm your address" leads to localhost, which readers cannot reach.
      http://localhost:3000/confirm?id=7
    text: The link "http://localhost:3000/confirm?id=7" leads to localhost, which readers cannot reach.
      http://localhost:3000/confirm?id=7
    ${LOCAL}

  mail  hello@shop.test → ada@example.test  "Welcome, undefined"

Where these rules do not hold for a mail: toBeCleanMail({ ignore: ["template-mark", "local-link"] })`;

const ONE_OF_TWO = `\
1 of the 2 mails that this test received is not clean: 2 findings of 1 rule.

  hello@shop.test → grace@example.test  "Welcome, Grace"
    local-link
      html: The link "Confirm your address" leads to localhost, which readers cannot reach.
        http://localhost:3000/confirm?id=7
      text: The link "http://localhost:3000/confirm?id=7" leads to localhost, which readers cannot reach.
        http://localhost:3000/confirm?id=7

  ${LOCAL.replace("why", "local-link")}

The option "lint" of the run has every mail judged. Where these rules do not hold: lint: { ignore: ["local-link"] }`;

describe("Vitest", () => {
  let project: Project;
  let run: Run;

  beforeAll(async () => {
    project = await Project.create({ from: "vitest-lint" });
    run = await project.run("vitest");
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test("a test fails where a mail that it received is not clean, and no other does", () => {
    expect({ exitCode: run.exitCode, leftovers: run.leftovers }).toEqual({
      exitCode: 1,
      leftovers: NOTHING,
    });
    expect(outcomes(run)).toEqual({
      "a clean mail": "passed",
      "a mail that nobody looked at": "failed",
      "one mail of two": "failed",
      "a mail that was forgotten": "passed",
      "with a hook a mail of the hook": "failed",
      "at the same time a clean one": "passed",
      "at the same time an unclean one": "failed",
      "a server of its own": "failed",
      "no mail": "passed",
      "the welcome is clean": "passed",
      "it leads to this machine in development": "failed",
      "each finding says where and why": "failed",
      "what the matcher says": "failed",
    });
  });

  test("the failure names the mail, each finding and its reason", () => {
    expect(failureOf(run, "one mail of two")).toContain(ONE_OF_TWO);
    expect(run.output).toContain(ONE_OF_TWO);
  });

  test("mail that came to a server of the test's own is judged like any other", () => {
    expect(failureOf(run, "a server of its own")).toContain(
      "The mail that this test received is not clean: 3 findings of 1 rule.",
    );
  });

  test("the matcher says the same of one mail", () => {
    expect(failureOf(run, "what the matcher says")).toContain(MATCHER);
  });

  test.each([
    ["in VM contexts", ["--pool", "vmThreads"]],
    ["where modules outlive their file", ["--no-isolate", "--no-file-parallelism"]],
  ])("the same is judged %s", async (_, args) => {
    const other = await project.run("vitest", { args });
    expect(outcomes(other)).toEqual(outcomes(run));
    expect(failureOf(other, "one mail of two")).toContain(ONE_OF_TWO);
    expect(other.leftovers).toEqual(NOTHING);
  });

  test("without the option only the matcher judges", async () => {
    await project.write({
      "vitest.config.ts": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture()] };`,
    });
    const plain = await project.run("vitest");
    const failed = plain.tests.filter(({ status }) => status !== "passed");
    expect(failed.map(({ name }) => name)).toEqual(["what the matcher says"]);
  });

  test("rules that are ignored do not fail", async () => {
    await project.write({
      "vitest.config.ts": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture({ lint: { ignore: ["template-mark", "local-link"] } })] };`,
    });
    const lenient = await project.run("vitest");
    const failed = lenient.tests.filter(({ status }) => status !== "passed");
    expect(failed.map(({ name }) => name)).toEqual(["what the matcher says"]);
  });

  test.each([
    [
      '{ ignore: ["local-links"] }',
      'The option "lint" knows no rule "local-links". Did you mean "local-link"?',
    ],
    ['"warn"', 'The option "lint" takes "off", "fail" or { ignore: […] }, not "warn".'],
  ])("lint: %s ends the run by name", async (lint, message) => {
    await project.write({
      "vitest.config.ts": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture({ lint: ${lint} })] };`,
    });
    const refused = await project.run("vitest");
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain(message);
    expect(refused.leftovers).toEqual(NOTHING);
  });
});

describe("Jest", () => {
  let project: Project;
  let run: Run;

  beforeAll(async () => {
    project = await Project.create({ from: "jest-lint" });
    run = await project.run("jest");
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test("a test fails where a mail that it received is not clean, and no other does", () => {
    expect({ exitCode: run.exitCode, leftovers: run.leftovers }).toEqual({
      exitCode: 1,
      leftovers: NOTHING,
    });
    expect(outcomes(run)).toEqual({
      "a clean mail": "passed",
      "a mail that nobody looked at": "failed",
      "one mail of two": "failed",
      "with a hook a mail of the hook": "failed",
      "a clean one, at the same time": "passed",
      "an unclean one, at the same time": "failed",
      "no mail": "passed",
      "the welcome is clean": "passed",
      "each finding says where and why": "failed",
      "what the matcher says": "failed",
      "links to this machine are let pass in this file": "passed",
      "other findings are not": "failed",
    });
  });

  test("the failure names the mail, each finding and its reason", () => {
    expect(failureOf(run, "one mail of two")).toContain(ONE_OF_TWO);
    expect(indented(run.output)).toContain(indented(ONE_OF_TWO));
  });

  test("the matcher says the same of one mail", () => {
    expect(failureOf(run, "what the matcher says")).toContain(MATCHER);
  });

  test("testEnvironment alone judges too, and names a rule that nobody knows", async () => {
    await project.write({ "jest.config.js": config('{ ignore: ["local-link"] }') });
    const lenient = await project.run("jest", { args: ["lint.test.js"] });
    expect(lenient.tests.flatMap(({ name, status }) => (status === "failed" ? name : []))).toEqual([
      "a mail that nobody looked at",
      "with a hook a mail of the hook",
      "an unclean one, at the same time",
    ]);
    await project.write({ "jest.config.js": config('{ ignore: ["local-links"] }') });
    const refused = await project.run("jest", { args: ["lint.test.js"] });
    expect(refused.output).toContain(
      'The option "testEnvironmentOptions.smtp.lint" knows no rule "local-links". Did you mean "local-link"?',
    );
  });
});

/** Jest's environment without the preset. */
const config = (lint: string): string => `module.exports = {
  testEnvironment: "@smtp-fixture/jest-environment",
  setupFilesAfterEnv: ["@smtp-fixture/jest-environment/setup"],
  testEnvironmentOptions: { smtp: { lint: ${lint} } },
};`;

/** Jest indents what it prints, and cuts no line. */
const indented = (text: string): string => text.replaceAll(/^ +/gm, "");
