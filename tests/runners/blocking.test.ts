import { describe, expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

/** What Jest says when something of a run is still there. */
const LINGERS = /did not exit|failed to exit gracefully|open handle|force exited/i;

const PER_FILE = 9;

test("Vitest: mail is read without awaiting in every pool, isolated or not, and nothing is left", async () => {
  await using project = await Project.create({ from: "blocking" });
  const run = await project.run("vitest");
  expect(verdict(run)).toEqual(PASSED);
  expect(run.tests.length).toBeGreaterThanOrEqual(6 * PER_FILE);
});

describe("Jest: mail is read without awaiting, and nothing is left", () => {
  test.each([
    ["in two workers, ES modules too", ["--maxWorkers=2"], 3, "--experimental-vm-modules"],
    ["in band", ["--runInBand", "--detectOpenHandles", "jest/"], 2, undefined],
    ["in worker threads", ["--maxWorkers=2", "--workerThreads", "jest/"], 2, undefined],
    [
      "with testEnvironment alone",
      [
        "--maxWorkers=2",
        "--config",
        '{"testEnvironment":"@smtp-fixture/jest-environment"}',
        "jest/",
      ],
      2,
      undefined,
    ],
  ])("%s", async (_how, args, files, nodeOptions) => {
    await using project = await Project.create({ from: "blocking" });
    const run = await project.run("jest", { args, env: { NODE_OPTIONS: nodeOptions } });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.output).not.toMatch(LINGERS);
    expect(run.tests.length).toBeGreaterThanOrEqual(files * PER_FILE);
  });
});
