// Runs the tests of each example: in the workspace, or with --from-tarballs as a user's project would, from the packed
// packages in a folder outside of the workspace.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packAll } from "./pack.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const fromTarballs = process.argv.includes("--from-tarballs");
const PNPM = ["--yes", "pnpm@12.21.0"];

const NODE_WORDS = { passed: "pass", failed: "fail", skipped: "skipped" };

/** Reads a runner's closing lines. */
function count(output) {
  // Vitest and Jest: "Tests  3 passed (3)", "Tests: 1 failed, 3 passed, 4 total"; node:test: "# pass 2" or "ℹ pass 2".
  const line = /^\s*Tests:?\s+(.*\d+ (?:passed|failed|skipped).*)$/m.exec(output)?.[1];
  const pattern = (word) =>
    line === undefined
      ? new RegExp(`^[#ℹ] ${NODE_WORDS[word]} (\\d+)$`, "m")
      : new RegExp(`(\\d+) ${word}`);
  const words = ["passed", "failed", "skipped"];
  return Object.fromEntries(
    words.map((word) => [word, Number(pattern(word).exec(line ?? output)?.[1] ?? 0)]),
  );
}

function run(name, folder, env) {
  const { status, stdout, stderr } = spawnSync("npx", [...PNPM, "run", "test"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
  });
  const output = `${stdout}${stderr}`;
  const counted = count(output);
  if (status !== 0 && counted.failed === 0) counted.failed = 1;
  if (counted.passed === 0 && counted.failed === 0) counted.failed = 1;
  console.log(
    `${name}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`.replace(
      /, /g,
      " · ",
    ),
  );
  if (counted.failed > 0) console.log(output);
  const tally = process.env.SMTP_FIXTURE_TALLY_DIR;
  if (tally !== undefined) {
    mkdirSync(tally, { recursive: true });
    writeFileSync(join(tally, `example-${name}-${Date.now()}.json`), JSON.stringify(counted));
  }
  return counted.failed === 0;
}

const names = readdirSync(join(root, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted();

let isGreen = true;
if (!fromTarballs) {
  for (const name of names) isGreen = run(name, join(root, "examples", name), {}) && isGreen;
} else {
  const work = mkdtempSync(join(tmpdir(), "smtp-fixture-examples-"));
  try {
    const tarballs = packAll(join(work, "tarballs"));
    const catalog = readCatalog();
    for (const name of names) {
      const folder = join(work, name);
      cpSync(join(root, "examples", name), folder, {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      for (const group of ["dependencies", "devDependencies"])
        for (const dependency of Object.keys(manifest[group] ?? {}))
          manifest[group][dependency] =
            tarballs[dependency] === undefined
              ? catalog[dependency]
              : `file:${tarballs[dependency]}`;
      writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
      // The packages need each other by version, and none is published yet.
      const overrides = Object.entries(tarballs).map(
        ([dependency, path]) => `  "${dependency}": "file:${path}"`,
      );
      writeFileSync(
        join(folder, "pnpm-workspace.yaml"),
        `packages:\n  - .\noverrides:\n${overrides.join("\n")}\nallowBuilds:\n  "@parcel/watcher": false\n  unrs-resolver: false\n  esbuild: false\n`,
      );
      const install = spawnSync("npx", [...PNPM, "install", "--no-frozen-lockfile"], {
        cwd: folder,
        encoding: "utf8",
      });
      if (install.status !== 0) {
        console.log(install.stdout, install.stderr);
        process.exit(1);
      }
      isGreen = run(`${name} from tarballs`, folder, {}) && isGreen;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
if (!isGreen) process.exitCode = 1;

/** The versions of the workspace's catalog: `name: version` lines. */
function readCatalog() {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const block = /^catalog:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? "";
  return Object.fromEntries(
    block
      .trim()
      .split("\n")
      .map((line) => /^\s*"?([^":]+(?:\/[^":]+)?)"?:\s*(\S+)$/.exec(line))
      .map(([, name, version]) => [name, version]),
  );
}
