import { describe, expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

describe.each(["forks", "threads"])("in the pool %s", (pool) => {
  test("each of 45 concurrent tests in three files sees its own of an application that was started once", async () => {
    await using project = await Project.create({ from: "shared-application" });
    const run = await project.run("vitest", { args: [`--pool=${pool}`, "--maxWorkers=2"] });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(45);
  });
});
