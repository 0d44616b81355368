// Checks the packages as they would be published: publint, are-the-types-wrong, and what both do not look at.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packAll } from "./pack.mjs";

/** The most octets that a packed package may have. Of core's, a tenth is the parser of HTML that it brings along. */
const BUDGET = { core: 1_700_000, "vitest-plugin": 120_000, "jest-environment": 160_000 };

const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-pack-"));
let isGreen = true;

function check(what, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  if (status !== 0) isGreen = false;
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${what}`);
  if (status !== 0) console.log(stdout, stderr);
  return stdout;
}

function expect(what, holds) {
  if (!holds) isGreen = false;
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
}

try {
  for (const [name, tarball] of Object.entries(packAll(folder))) {
    const short = basename(name);
    check(`${name}: publint`, "npx", ["--no", "--", "publint", tarball, "--strict"]);
    const profile = short === "vitest-plugin" ? "esm-only" : "node16";
    check(`${name}: are the types wrong?`, "npx", [
      "--no",
      "--",
      "attw",
      tarball,
      "--profile",
      profile,
      "--no-color",
    ]);
    const files = check(`${name}: is an archive`, "tar", ["-tzf", tarball]).split("\n");
    for (const file of ["LICENSE", "README.md", "dist/THIRD-PARTY-NOTICES.txt"])
      expect(`${name}: holds ${file}`, files.includes(`package/${file}`));
    expect(`${name}: holds no tests`, !files.some((file) => /\.(test|testing)\.ts$/.test(file)));
    const manifest = check(`${name}: manifest`, "tar", ["-xzOf", tarball, "package/package.json"]);
    expect(`${name}: depends on versions`, !/workspace:|catalog:/.test(manifest));
    expect(
      `${name}: ${statSync(tarball).size} octets of at most ${BUDGET[short]}`,
      statSync(tarball).size <= BUDGET[short],
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (!isGreen) process.exitCode = 1;
