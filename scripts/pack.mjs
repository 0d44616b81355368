// Packs the packages as they would be published: node scripts/pack.mjs FOLDER
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
export const PACKAGES = ["core", "vitest-plugin", "jest-environment"];

/** Packs all packages into a folder and gives their paths by package name. */
export function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  const tarballs = {};
  for (const name of PACKAGES) {
    const from = join(root, "packages", name);
    const packed = spawnSync(
      "npx",
      ["--yes", "pnpm@12.21.0", "pack", "--pack-destination", resolve(folder)],
      { cwd: from, encoding: "utf8" },
    );
    if (packed.status !== 0) throw new Error(`${packed.stdout}${packed.stderr}`);
    const { name: packageName, version } = JSON.parse(
      readFileSync(join(from, "package.json"), "utf8"),
    );
    tarballs[packageName] = join(
      resolve(folder),
      `${packageName.replace("@", "").replace("/", "-")}-${version}.tgz`,
    );
  }
  return tarballs;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(packAll(process.argv[2] ?? "."));
