import { describe, expect, test } from "vitest";
import { NOTHING, PASSED, Project, type Run, verdict } from "./run-project.js";

const PROJECT = ["vitest-application", "vitest-isolation"];
const FILES = ["late", "attempts", "hooks", "kinds", "unclaimed"].map(
  (name) => `test/${name}.test.ts`,
);

const ENDED = { exitCode: 0, leftovers: NOTHING };
const SKIPPED = [
  "skipped: skipped",
  "still to be written: todo",
  "skips itself: skipped",
  "a suite that is skipped skipped too: skipped",
  "skipped by a condition: skipped",
];
/** What a run with all of the tests has in its output. */
const REPORT =
  /smtp-fixture: 3 mails came after the tests that they belong to had ended:\n {2}shop@example\.test → ada@example\.test, \d+\.\d s after the end of "a timer › outlives its test"/;

const portsOf = ({ notes }: Run) => notes.flatMap(({ port }) => (port === undefined ? [] : port));

describe("hooks, late mail, attempts, each kind of test, and mail of nobody:", () => {
  test("two runs of one checkout at the same time share nothing", async () => {
    await using project = await Project.create({ from: PROJECT });
    const runs = await Promise.all([
      project.run("vitest", { args: ["--maxWorkers=2", "--dir=test"] }),
      project.run("vitest", { args: ["--maxWorkers=2", "--dir=test", "--pool=threads"] }),
    ]);
    for (const run of runs) {
      expect(verdict(run)).toMatchObject({ ...PASSED, notPassed: SKIPPED });
      expect(new Set(run.tests.map(({ file }) => file))).toEqual(new Set(FILES));
      expect(run.output).toMatch(REPORT);
    }
    const ports = runs.flatMap(portsOf);
    expect(ports).toHaveLength(2);
    expect(new Set(ports).size).toBe(2);
  });

  test("the shards of a run, side by side, without isolation", async () => {
    await using project = await Project.create({ from: PROJECT });
    const args = ["--dir=test", "--no-isolate", "--maxWorkers=1"];
    const runs = await Promise.all(
      ["1/2", "2/2"].map((shard) => project.run("vitest", { args: [...args, `--shard=${shard}`] })),
    );
    for (const run of runs) expect(verdict(run)).toMatchObject(ENDED);
    const files = runs.map(({ tests }) => new Set(tests.map(({ file }) => file)));
    expect(files.flatMap((names) => [...names]).toSorted()).toEqual(FILES.toSorted());
    expect(runs.map(({ output }) => output).join("")).toMatch(REPORT);
  });
});

describe("a file of concurrent tests", () => {
  test.each([
    { title: "as they stand", args: [] },
    {
      title: "with sequence.concurrent, in random order",
      args: ["--sequence.concurrent", "--sequence.shuffle.tests"],
    },
  ])("gives each its own mail $title", async ({ args }) => {
    await using project = await Project.create({ from: PROJECT });
    const run = await project.run("vitest", {
      args: ["--dir=concurrent", "--maxConcurrency=20", "--maxWorkers=2", ...args],
    });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(16);
    expect(run.output).not.toContain("came after");
  });
});

test("late mail of a file comes to the next one where they share a listener, and is named with its file", async () => {
  await using project = await Project.create({ from: PROJECT });
  const run = await project.run("vitest", {
    args: ["--dir=across", "--no-isolate", "--maxWorkers=1"],
  });
  expect(verdict(run)).toEqual(PASSED);
  const second = String(run.notes.find(({ late }) => late !== undefined)?.["late"]);
  const first = second === "a" ? "b" : "a";
  expect(run.output).toContain(
    `s after the end of "across/${first}.test.ts › leaves something behind"`,
  );
});
