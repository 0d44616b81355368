import { describe, expect, test } from "vitest";
import { accepts, PASSED, Project, type Run, verdict } from "./run-project.js";

const FILES = ["test/a.test.ts", "test/b.test.ts", "test/c.test.ts"];
const PER_FILE = 13;

/** The port that each file's server had. */
const portsOf = ({ notes }: Run) =>
  Object.fromEntries(notes.map(({ file, port }) => [String(file), Number(port)]));

async function run(...args: string[]): Promise<Run> {
  await using project = await Project.create({ from: ["vitest-application", "vitest-topologies"] });
  const run = await project.run("vitest", { args });
  expect(verdict(run)).toEqual(PASSED);
  expect(run.tests).toHaveLength(FILES.length * PER_FILE);
  for (const port of Object.values(portsOf(run))) expect(await accepts(port)).toBe(false);
  return run;
}

describe.each(["forks", "threads", "vmThreads", "vmForks"])("in the pool %s", (pool) => {
  test("each of several files in two workers has a listener and a mailbox of its own, and nothing is left", async () => {
    const { a, b, c } = portsOf(await run(`--pool=${pool}`, "--maxWorkers=2"));
    expect(new Set([a, b, c]).size).toBe(3);
  });
});

// A VM context is for all files where there is one worker only.
describe.each(["forks", "threads", "vmThreads"])("in the pool %s without isolation", (pool) => {
  test("files in one worker share its listener, and none sees another's mail", async () => {
    const { a, b, c } = portsOf(await run(`--pool=${pool}`, "--no-isolate", "--maxWorkers=1"));
    expect([b, c]).toEqual([a, a]);
  });
});
