import { expect, test } from "vitest";
import { Project } from "./run-project.js";

test("Jest's expect knows the matchers, and TypeScript rejects what is wrong", async () => {
  await using project = await Project.create({ from: "jest-types" });
  const { stdout, exitCode } = await project.run("tsc");
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});
