import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NOTHING, PASSED, Project, type Run, verdict } from "./run-project.js";

const FILES = ["attempts", "concurrent-describe", "concurrent", "hooks", "kinds", "late"].map(
  (name) => `pass/${name}.test.js`,
);
const SKIPPED = ["skipped: pending", "still to be written: todo"];
const ENDED = { exitCode: 0, leftovers: NOTHING };
/** What a run with all of the tests has in its output. */
const REPORT =
  /smtp-fixture: 2 mails came after the tests that they belong to had ended:\n +shop@example\.test → ada@example\.test, \d+\.\d s after the end of "a timer › outlives its test"/;

const filesOf = (runs: readonly Run[]) =>
  runs.flatMap(({ tests }) => [...new Set(tests.map(({ file }) => file))]).toSorted();
/** How many runs of a watch run have ended. */
const ended = (output: string): number => output.split("Ran all test suites").length - 1;
const portsOf = (runs: readonly Run[]) =>
  runs.flatMap(({ notes }) => notes.map(({ port }) => port));

test("two runs of one checkout at the same time share nothing, one in band and one in two workers", async () => {
  await using project = await Project.create({ from: "jest-isolation" });
  const runs = await Promise.all([
    project.run("jest", { args: ["--runInBand"] }),
    project.run("jest", { args: ["--maxWorkers=2"] }),
  ]);
  for (const run of runs) {
    expect(verdict(run)).toMatchObject({ ...PASSED, notPassed: SKIPPED });
    expect(filesOf([run])).toEqual(FILES);
    expect(run.output).toMatch(REPORT);
  }
  const ports = portsOf(runs);
  expect(ports).toHaveLength(2 * FILES.length);
  expect(new Set(ports).size).toBe(ports.length);
});

test("the shards of a run in worker threads, side by side", async () => {
  await using project = await Project.create({ from: "jest-isolation" });
  const args = ["--config", "threads.config.js", "--maxWorkers=2"];
  const runs = await Promise.all(
    ["1/2", "2/2"].map((shard) => project.run("jest", { args: [...args, `--shard=${shard}`] })),
  );
  for (const run of runs) expect(verdict(run)).toMatchObject(ENDED);
  expect(filesOf(runs)).toEqual(FILES);
  expect(runs.map(({ output }) => output).join("")).toMatch(REPORT);
});

test("projects of one run each have their own mail", async () => {
  await using project = await Project.create({ from: "jest-isolation" });
  const run = await project.run("jest", {
    args: ["--config", "projects.config.js", "--maxWorkers=2"],
  });
  expect(verdict(run)).toMatchObject(ENDED);
  expect(run.tests.filter(({ status }) => status === "passed")).toHaveLength(62);
  const ports = portsOf([run]);
  expect(ports).toHaveLength(2 * FILES.length);
  expect(new Set(ports).size).toBe(ports.length);
});

test("a watch run has no mail of the run before, and leaves nothing", async () => {
  await using project = await Project.create({ from: "jest-isolation" });
  let hasChanged = false;
  let isLeaving = false;
  const run = await project.run("jest", {
    args: ["--watchAll", "--runInBand", "pass/hooks"],
    onOutput: (output, kill) => {
      if (ended(output) === 1 && !hasChanged) {
        hasChanged = true;
        appendFileSync(join(project.folder, "pass/hooks.test.js"), "// changed\n");
      }
      if (ended(output) === 2 && !isLeaving) {
        isLeaving = true;
        kill("SIGINT");
      }
    },
  });
  expect(run.output.match(/^Tests: +4 passed, 4 total$/gm)).toHaveLength(2);
  expect(run.leftovers).toEqual(NOTHING);
  expect(new Set(portsOf([run])).size).toBe(2);
});
