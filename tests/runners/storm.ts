import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { PASSED, Project, type Run, verdict } from "./run-project.js";

export interface StormOptions {
  readonly runner: "vitest" | "jest";
  /** What decides the order, the senders and the marks: the same seed is the same storm. */
  readonly seed: number;
  readonly files: number;
  /** Tests of a file; every second one is concurrent. */
  readonly tests: number;
  /** Mails of a test. */
  readonly mails: number;
  /** Every so many files have tests that send from a process of their own. */
  readonly children: number;
  /** Whether all mail comes to the listener that the whole run shares, over connections that are each many tests'. */
  readonly shared?: boolean;
}

/** A thousand tests, five thousand mails. */
export const STORM = { runner: "vitest", files: 40, tests: 25, mails: 5, children: 20 } as const;

export interface StormResult {
  readonly run: Run;
  readonly passed: number;
  readonly failed: number;
  /** Mails that were sent and answered with 250. */
  readonly sent: number;
  /** What went wrong, in lines that say how to have it again; undefined where nothing did. */
  readonly complaint: string | undefined;
}

/** How each runner is to run it: files of one body, in the order of the seed, on two workers. */
const RUNNERS = {
  vitest: {
    files: {
      "vitest.config.ts": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        import { defineConfig } from "vitest/config";
        export default defineConfig({ plugins: [smtpFixture()] });`,
    },
    prefix: `
      import { createRequire } from "node:module";
      import { sharedTest, test as ownServer, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
      import { afterAll, expect, test } from "vitest";
      const require = createRequire(import.meta.url);
      const smtp = useSmtpServer();`,
    args: (seed: number): string[] => [
      `--pool=${seed % 2 === 0 ? "forks" : "threads"}`,
      "--maxWorkers=2",
      "--maxConcurrency=13",
      "--sequence.shuffle.files",
      "--sequence.shuffle.tests",
      `--sequence.seed=${seed}`,
    ],
  },
  jest: {
    files: {
      "package.json": '{ "name": "project", "private": true, "type": "commonjs" }',
      "jest.config.js": 'module.exports = { preset: "@smtp-fixture/jest-environment" };',
    },
    prefix: `
      const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
      const ownServer = undefined;
      const sharedTest = undefined;
      const smtp = useSmtpServer();`,
    args: (seed: number): string[] => [
      "--maxWorkers=2",
      "--maxConcurrency=13",
      "--randomize",
      `--seed=${seed}`,
    ],
  },
};

const BODY = new URL("projects/storm/body.js", import.meta.url);

/** Runs the storm once. */
export async function storm(options: StormOptions): Promise<StormResult> {
  const { runner, seed, files, tests, mails, children, shared = false } = options;
  const { prefix, args, files: configuration } = RUNNERS[runner];
  const body = readFileSync(BODY, "utf8");
  const numbers = Array.from({ length: files }, (_, index) => index);
  await using project = await Project.create({
    from: "storm",
    files: {
      ...configuration,
      ...Object.fromEntries(
        numbers.map((file) => [
          `test/${file}.test.js`,
          `${prefix}\nconst FILE = ${file};\n${body}`,
        ]),
      ),
    },
  });
  const run = await project.run(runner, {
    args: args(seed),
    env: { STORM: JSON.stringify({ seed, tests, mails, children, shared }) },
  });
  const sent = run.notes.reduce((sum, note) => sum + Number(note["sent"]), 0);
  const found = {
    ...verdict(run),
    tests: run.tests.length,
    sent,
    ports: new Set(run.notes.map(({ port }) => port)).size,
    unclaimed: run.notes.flatMap(({ unclaimed }) => unclaimed),
  };
  const wanted = {
    ...PASSED,
    tests: files * tests,
    sent: files * tests * mails,
    ports: files,
    unclaimed: [],
  };
  const passed = run.tests.filter(({ status }) => status === "passed").length;
  const isFine = isDeepStrictEqual(found, wanted);
  return {
    run,
    passed,
    failed: Math.max(wanted.tests - passed, isFine ? 0 : 1),
    sent,
    complaint: isFine
      ? undefined
      : `The storm of seed ${seed} (${runner}${shared ? ", shared" : ""}) found ${JSON.stringify(found, undefined, 2).replaceAll("\\n", "\n")}`,
  };
}
