import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { builtFile } from "./support/packages.mjs";
import { peerFile } from "./support/peers.mjs";

const run = promisify(execFile);
const script = fileURLToPath(new URL("import-process.mjs", import.meta.url));

/** Loads a module in a fresh process. */
async function load(how, what) {
  const { stdout } = await run(process.execPath, [script, how, what]);
  const { wall, cpu } = JSON.parse(stdout);
  return { [`${how}, wall`]: wall, [`${how}, CPU`]: cpu };
}

const importing = (file) => () => load("import", pathToFileURL(file).href);
const requiring = (file) => () => load("require", file);

/** What a test file loads; without a floor, since what it buys is not a server. */
const FILES = {
  "core: claim": "core/dist/esm/claim.js",
  "core: remote": "core/dist/esm/remote.js",
  "vitest-plugin: setup": "vitest-plugin/dist/setup.js",
  "vitest-plugin: test": "vitest-plugin/dist/test.js",
  "jest-environment: test": "jest-environment/dist/cjs/test.js",
  "core: index": "core/dist/esm/index.js",
};

export const question = {
  asks: "What does it cost to load the server, and what a test file loads? The floor is node:net.",
  rounds: 40,
  warmUp: 2,
  async prepare() {
    const core = { ratio: 2 };
    const worker = { value: 10 };
    return {
      contests: [
        {
          entrants: {
            floor: () => load("import", "node:net"),
            core: importing(builtFile("core/dist/esm/index.js")),
            remote: importing(builtFile("core/dist/esm/remote.js")),
            claim: importing(builtFile("core/dist/esm/claim.js")),
            "smtp-server": importing(peerFile("smtp-server")),
            "smtp-tester": importing(peerFile("smtp-tester")),
          },
          measures: {
            "import, wall": { unit: "ms", goals: { core, remote: worker, claim: { value: 2 } } },
            "import, CPU": { unit: "ms", goals: { core } },
          },
        },
        {
          entrants: {
            floor: () => load("require", "node:net"),
            core: requiring(builtFile("core/dist/cjs/index.js")),
            remote: requiring(builtFile("core/dist/cjs/remote.js")),
            claim: requiring(builtFile("core/dist/cjs/claim.js")),
            "smtp-server": requiring(peerFile("smtp-server")),
            "smtp-tester": requiring(peerFile("smtp-tester")),
          },
          measures: {
            "require, wall": { unit: "ms", goals: { core, remote: worker, claim: { value: 2 } } },
            "require, CPU": { unit: "ms", goals: { core } },
          },
        },
        {
          entrants: Object.fromEntries(
            Object.entries(FILES)
              // `pnpm bench` builds core alone.
              .filter(([, file]) => existsSync(builtFile(file)))
              .map(([name, file]) => [
                name,
                async () => ({ size: statSync(builtFile(file)).size / 1000 }),
              ]),
          ),
          measures: {
            size: {
              unit: "kB",
              goals: {
                "vitest-plugin: test": { value: 30 },
                "jest-environment: test": { value: 30 },
              },
            },
          },
        },
      ],
    };
  },
};
