import { expect, test } from "vitest";
import { accepts, PASSED, Project, verdict } from "./run-project.js";

test.each([
  { name: "with isolation", args: [] },
  { name: "without isolation", args: ["--no-isolate"] },
])(
  "concurrent tests that take `smtp` have a server each, and none is left, $name",
  async ({ args }) => {
    await using project = await Project.create({
      from: ["vitest-application", "vitest-own-servers"],
    });
    const run = await project.run("vitest", { args: ["--maxWorkers=1", ...args] });
    expect(verdict(run)).toMatchObject({
      ...PASSED,
      notPassed: ["nothing runs here: skipped"],
    });
    expect(run.tests).toHaveLength(21);
    const ports = run.notes.map(({ port }) => Number(port));
    expect(new Set(ports).size).toBe(6);
    for (const port of ports) expect(await accepts(port)).toBe(false);
  },
);
