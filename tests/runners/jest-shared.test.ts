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
