import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

describe.each([["--maxWorkers=2"], ["--runInBand"]])("with %s", (mode) => {
  test("each of 45 concurrent tests in three files sees its own of an application that was started once", async () => {
    await using project = await Project.create({ from: "shared-application" });
    const run = await project.run("jest", { args: [mode] });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(48);
  });
});

test("the preset writes the address file, and takes it away", async () => {
  await using project = await Project.create({
    files: {
      "jest.config.cjs": `module.exports = {
        preset: "@smtp-fixture/jest-environment",
        testMatch: ["**/*.test.cjs"],
        testEnvironmentOptions: { smtp: { advertisedHost: "localhost", addressFile: "run/smtp.json" } },
      };`,
      "a.test.cjs": `
        const { readFileSync } = require("node:fs");
        const { createTransport } = require("nodemailer");
        const { connect } = require("@smtp-fixture/core");
        const smtp = require("@smtp-fixture/jest-environment/test").useSmtpServer({ listener: "shared" });
        const facts = JSON.parse(readFileSync("run/smtp.json", "utf8"));
        test("it says where the server is", async () => {
          const { host, port, url } = smtp;
          expect({ host, port, url }).toEqual({ host: "localhost", port: facts.port, url: facts.url });
          const to = smtp.address("ada");
          await createTransport(facts.url).sendMail({ from: "a@b.test", to, subject: "By the file" });
          expect((await smtp.mails()).map(({ subject }) => subject)).toEqual(["By the file"]);
        });
        test("and how to connect, as the variables do", async () => {
          const { SMTP_FIXTURE_URL, SMTP_FIXTURE_TOKEN } = process.env;
          expect(facts.connect).toEqual({ url: SMTP_FIXTURE_URL, token: SMTP_FIXTURE_TOKEN });
          const other = await connect();
          expect(other.url).toBe(smtp.url);
          await other[Symbol.asyncDispose]();
        });`,
    },
  });
  const run = await project.run("jest");
  expect(verdict(run)).toEqual(PASSED);
  expect(existsSync(join(project.folder, "run/smtp.json"))).toBe(false);
});

test('listener: "shared" without a run that has one says what to set', async () => {
  await using project = await Project.create({
    files: {
      "jest.config.cjs": `module.exports = { testEnvironment: "@smtp-fixture/jest-environment" };`,
      "a.test.cjs": `
        require("@smtp-fixture/jest-environment/test").useSmtpServer({ listener: "shared" });
        test("never runs", () => {});`,
    },
  });
  const run = await project.run("jest", { args: ["--testMatch=**/*.test.cjs"] });
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain('Set preset: "@smtp-fixture/jest-environment"');
});
