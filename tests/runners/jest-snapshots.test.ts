import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";
import { snapshotRuns } from "./snapshot-runs.js";

snapshotRuns({ name: "jest", ending: "js", count: 8, ci: { args: ["--ci"] } });

test("a file that has nothing of ours but a mail prints it as others do, with the options of a setup file", async () => {
  await using project = await Project.create({ from: "jest-snapshots" });
  const run = await project.run("jest", { args: ["--config", "own.config.js"] });
  expect(verdict(run)).toEqual(PASSED);
  const text = await readFile(join(project.folder, "own/__snapshots__/own.test.js.snap"), "utf8");
  expect(text).toContain(`"mail": # Your receipt\n\n  Subject: Your receipt\n`);
  expect(text).toContain(
    "you paid <total-1>: https://shop.test/receipt?token=<token-1>&to=ada%40<test>",
  );
});
