import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { builtFile } from "./support/packages.mjs";
import { quantile } from "./support/rounds.mjs";

/** Test files of one run; the first of them warms the run up, and does not count. */
const FILES = 13;

const root = fileURLToPath(new URL("..", import.meta.url));

/** What a worker has spent when the test of a file begins: each file is one sample. */
const NOTE = `
  const { user, system } = process.cpuUsage();
  appendFileSync(process.env.NOTES, JSON.stringify({ cpu: (user + system) / 1000, wall: performance.now() }) + "\\n");`;

const FILES_OF = {
  vitest: `
    import { appendFileSync } from "node:fs";
    import { expect, test } from "vitest";
    test("does not look at mail", () => {${NOTE} expect(1).toBe(1); });`,
  jest: `
    const { appendFileSync } = require("node:fs");
    test("does not look at mail", () => {${NOTE} expect(1).toBe(1); });`,
};

const CONFIGS = {
  vitest: {
    without: `export default { test: { maxWorkers: 1 } };`,
    with: `
      import { smtpFixture } from "@smtp-fixture/vitest-plugin";
      export default { plugins: [smtpFixture()], test: { maxWorkers: 1 } };`,
  },
  jest: {
    without: `export default {};`,
    with: `export default { preset: "@smtp-fixture/jest-environment" };`,
  },
};

const RUNNERS = {
  // A process for each file: what it has spent is what the file costs.
  vitest: {
    script: "node_modules/vitest/vitest.mjs",
    args: (config) => ["run", "--config", config],
    samples: (notes) => notes.slice(1),
  },
  // One process for all files: what is spent between one test and the next.
  jest: {
    script: "node_modules/jest/bin/jest.js",
    args: (config) => ["--runInBand", "--config", config],
    samples: (notes) =>
      notes.slice(2).map(({ cpu, wall }, index) => ({
        cpu: cpu - notes[index + 1].cpu,
        wall: wall - notes[index + 1].wall,
      })),
  },
};

/** A project with packages as a user has them. */
async function makeProject(runner) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bench-unused-")));
  for (const name of ["core", "vitest-plugin", "jest-environment"])
    for (const part of ["package.json", "dist"])
      await cp(
        builtFile(join(name, part)),
        join(folder, "node_modules/@smtp-fixture", name, part),
        {
          recursive: true,
        },
      );
  const links = {
    vitest: "node_modules/vitest",
    jest: "packages/jest-environment/node_modules/jest",
    expect: "packages/jest-environment/node_modules/expect",
    "@jest/globals": "packages/jest-environment/node_modules/@jest/globals",
    "jest-environment-node": "packages/jest-environment/node_modules/jest-environment-node",
  };
  for (const [name, path] of Object.entries(links)) {
    await mkdir(dirname(join(folder, "node_modules", name)), { recursive: true });
    await symlink(await realpath(join(root, path)), join(folder, "node_modules", name));
  }
  const type = runner === "vitest" ? "module" : "commonjs";
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "project", type }));
  for (const [name, text] of Object.entries(CONFIGS[runner]))
    await writeFile(join(folder, `${name}.config.mjs`), text);
  for (let index = 0; index < FILES; index++)
    await writeFile(join(folder, `${index}.test.js`), FILES_OF[runner]);
  return folder;
}

/** The medians of one run's files. */
async function measure(runner, folder, config) {
  const { script, args, samples } = RUNNERS[runner];
  const notes = join(folder, "notes");
  await rm(notes, { force: true });
  const command = [join(folder, script), ...args(`${config}.config.mjs`)];
  await promisify(execFile)(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, NOTES: notes },
  });
  const lines = (await readFile(notes, "utf8")).trim().split("\n");
  const taken = samples(lines.map((line) => JSON.parse(line)));
  const median = (name) =>
    quantile(
      taken.map((sample) => sample[name]),
      0.5,
    );
  return { cpu: median("cpu"), wall: median("wall") };
}

/** A contest whose samples are what a run with ours costs a file more than one without. */
function contest(runner, folder, title) {
  let isWithFirst = false;
  return {
    entrants: {
      async "beside the runner's own"() {
        isWithFirst = !isWithFirst;
        const taken = {};
        for (const config of isWithFirst ? ["with", "without"] : ["without", "with"])
          taken[config] = await measure(runner, folder, config);
        return {
          [`${title}, wall`]: taken.with.wall - taken.without.wall,
          [`${title}, CPU`]: taken.with.cpu - taken.without.cpu,
        };
      },
    },
    measures: {
      [`${title}, wall`]: { unit: "ms", goals: { "beside the runner's own": { value: 2 } } },
      [`${title}, CPU`]: { unit: "ms" },
    },
  };
}

export const question = {
  asks: "What does a test file that never looks at mail pay for ours in a real worker: a run with it, and one without?",
  rounds: 9,
  async prepare() {
    const [vitest, jest] = [await makeProject("vitest"), await makeProject("jest")];
    return {
      contests: [
        contest("vitest", vitest, "a file of Vitest"),
        contest("jest", jest, "a file of Jest"),
      ],
      async close() {
        for (const folder of [vitest, jest]) await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
