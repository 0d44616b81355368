import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

/** What a user has in the shell: one variable of ours, with another meaning. */
const OWN = { SMTP_HOST: "mail.own.test" };
const PLACES = ["here", "execFile", "spawn", "fork", "thread", "thread that shares"];

const ofFiles = ({ notes }: Run) => notes.filter(({ seen }) => seen !== undefined);
const left = ({ notes }: Run, by: string) => notes.filter(({ file }) => file === by);

/** Every place of both files has seen the address of its file's server. */
function expectSeen(run: Run): void {
  const files = ofFiles(run);
  expect(files).toHaveLength(2);
  for (const { wanted, seen } of files)
    expect(seen).toEqual(Object.fromEntries(PLACES.map((place) => [place, wanted])));
}

/** What a worker has of these variables when its file has ended; with the preset, what it was told of the run's server. */
function keptOf(run: Run, { left: kept }: Run["notes"][number]): unknown {
  const { SMTP_PORT } = kept as { readonly SMTP_PORT?: string };
  const ofAFile = ofFiles(run).some(
    ({ wanted }) => (wanted as { readonly SMTP_PORT: string }).SMTP_PORT === SMTP_PORT,
  );
  return SMTP_PORT === undefined || ofAFile ? kept : "what the run has set";
}

describe("Vitest", () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.create({ from: "environment" });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each([
    ["forks", "true"],
    ["threads", "true"],
    ["vmThreads", "true"],
    ["vmForks", "true"],
    ["forks", "false"],
    ["threads", "false"],
  ])(
    "in %s, isolate %s, a file and what it starts have its address, and the main process keeps nothing",
    async (pool, isolate) => {
      const run = await project.run("node", { args: ["run.js", pool, isolate], env: OWN });
      expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 });
      expectSeen(run);
      expect(left(run, "main")).toEqual([{ file: "main", left: OWN }]);
      expect(run.leftovers).toEqual(NOTHING);
      expect(run.output).toContain(
        "smtp-fixture: test.env of your configuration sets SMTP_PORT=25, and in tests the application is told of the test server instead.",
      );
    },
  );

  test("another setup file does not load the application before it has its address", async () => {
    await using own = await Project.create({
      from: "environment",
      files: {
        "vitest.config.js": `
          import { smtpFixture } from "@smtp-fixture/vitest-plugin";
          import { defineConfig } from "vitest/config";
          export default defineConfig({
            plugins: [smtpFixture()],
            test: { setupFiles: "./app.js", sequence: { setupFiles: "parallel" } },
          });`,
      },
    });
    const run = await own.run("vitest");
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 });
    expect(run.tests).toHaveLength(4);
    expect(run.output).not.toContain("test.env");
  });

  test("a file without options sets nothing where `env` names nothing", async () => {
    await using own = await Project.create({
      files: {
        "vitest.config.js": `
          import { smtpFixture } from "@smtp-fixture/vitest-plugin";
          export default { plugins: [smtpFixture({ env: {} })] };`,
        "a.test.js": `
          import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
          import { expect, test } from "vitest";
          const smtp = useSmtpServer();
          test("nothing", () => {
            expect(smtp.env).toEqual({});
            const { SMTP_HOST, SMTP_PORT, SMTP_URL } = process.env;
            expect([SMTP_HOST, SMTP_PORT, SMTP_URL]).toEqual([undefined, undefined, undefined]);
          });
          test("late options", () => {
            expect(() => useSmtpServer({ dataSizeLimit: 1 })).toThrow(
              expect.objectContaining({ code: "OPTIONS_TOO_LATE" }),
            );
            expect(() => useSmtpServer()).toThrow(expect.objectContaining({ code: "NO_TEST_RUNNER" }));
          });`,
      },
    });
    const run = await own.run("vitest");
    expect(outcomes(run)).toEqual({ nothing: "passed", "late options": "passed" });
  });
});

describe("Jest", () => {
  let project: Project;
  beforeAll(async () => {
    const places = ["places.cjs", "child.cjs"].map((name) => [
      name,
      readFileSync(new URL(`projects/environment/${name}`, import.meta.url), "utf8"),
    ]);
    project = await Project.create({
      from: "environment-jest",
      files: Object.fromEntries(places) as Record<string, string>,
    });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  const ENVIRONMENT_ONLY = ["--config", "environment-only.config.js"];

  test.each([
    ["the preset, in workers", ["--maxWorkers", "2"]],
    ["the preset, in band", ["--runInBand"]],
    ["the preset, in threads", ["--maxWorkers", "2", "--workerThreads"]],
    ["testEnvironment alone, in workers", [...ENVIRONMENT_ONLY, "--maxWorkers", "2"]],
    ["testEnvironment alone, in band", [...ENVIRONMENT_ONLY, "--runInBand"]],
    ["testEnvironment alone, in threads", [...ENVIRONMENT_ONLY, "--workerThreads"]],
  ])(
    "with %s, a file and what it starts have its address, and nobody keeps it",
    async (_, args) => {
      const run = await project.run("jest", { args, env: OWN });
      expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 });
      expectSeen(run);
      expect(left(run, "main")).toEqual([{ file: "main", left: OWN }]);
      expect(run.leftovers).toEqual(NOTHING);
      expect(left(run, "worker").map((note) => keptOf(run, note))).toEqual(
        Array.from({ length: 2 }, () => (args.includes("--config") ? OWN : "what the run has set")),
      );
    },
  );
});
