import { expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

test.each(["forks", "vmThreads"])(
  "waits work and end by the real clock, whatever timers a test has faked, in the pool %s",
  async (pool) => {
    await using project = await Project.create({ from: ["vitest-application", "vitest-waits"] });
    const run = await project.run("vitest", { args: [`--pool=${pool}`] });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(13);
  },
);
