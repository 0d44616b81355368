import { expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

test("Vitest: waits keep real time whatever is faked, in every pool, and failures name what helps", async () => {
  await using project = await Project.create({ from: "fake-timers" });
  const run = await project.run("vitest");
  // One of the two tests of nextTick is for child processes, and one is for threads.
  const notPassed = Array.from({ length: 5 }, () => expect.stringMatching(/nextTick.*: skipped$/));
  expect(verdict(run)).toMatchObject({ ...PASSED, notPassed });
  expect(run.tests.length).toBeGreaterThanOrEqual(5 * 17);
});

test("Jest: waits keep real time whatever is faked, also from the beginning, and failures name what helps", async () => {
  await using project = await Project.create({ from: "fake-timers" });
  const run = await project.run("jest", { args: ["--runInBand"] });
  expect(verdict(run)).toEqual(PASSED);
  expect(run.tests.length).toBeGreaterThanOrEqual(3 * 28);
});
