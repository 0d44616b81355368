import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { aiosmtpd, SYSTEM_PYTHON } from "./support/aiosmtpd.js";

/**
 * The page that maps each public name of aiosmtpd to ours. Our names stand in code in the second cell of each row. Above
 * a table `<!-- ours: A, B -->` says whose members names without a dot may be.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-names-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly module: string;
  readonly owners: readonly string[];
  /** What is written as code in the first cell and in the second. */
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  readonly cell: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const rows = rowsOf(read("docs/how-to/coming-from-aiosmtpd.md"));
const ours = rows.flatMap(({ owners, ours: names }) => names.map((name) => ({ name, owners })));
const isFlag = (name: string): boolean => name.startsWith("-");
const isVariable = (name: string): boolean => /^[A-Z]+_[A-Z_]+$/.test(name);

function rowsOf(text: string): Row[] {
  const found: Row[] = [];
  let module = "";
  let owners: string[] = [];
  for (const line of text.split("\n")) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading !== undefined) owners = [];
    if (heading?.startsWith("`aiosmtpd.") === true) module = heading.replaceAll("`", "");
    if (heading === "Hooks") module = "aiosmtpd.smtp";
    owners = /^<!-- ours: (.*) -->$/.exec(line)?.[1]?.split(", ") ?? owners;
    const cells = line.split("|").map((cell) => cell.trim());
    if (module === "" || cells.length !== 5 || /^(?:aiosmtpd|---)$/.test(cells[1] ?? "")) continue;
    const [, first = "", cell = ""] = cells;
    found.push({ module, owners, theirs: codeOf(first), ours: codeOf(cell), cell });
  }
  return found;
}

function codeOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

test("each row names something of ours, or says that the thing is gone", () => {
  expect(rows.length).toBeGreaterThan(100);
  const unclear = rows.filter(({ ours: names, cell }) => names.length === 0 && cell !== "gone");
  expect(unclear).toEqual([]);
});

test("each name of ours is exported, or a member of what its table is about", () => {
  const names = ours.filter(
    ({ name }) => !isFlag(name) && !isVariable(name) && name !== "undefined",
  );
  // Some that are wrong go with them, since a check has to be able to fail.
  const wrong = [
    { name: "Controler", owners: [] },
    { name: "Controller.begin()", owners: [] },
    { name: "begin()", owners: ["Controller", "SmtpOptions"] },
    { name: "createServer()", owners: ["SmtpOptions"] },
    { name: "[Symbol.dispose]()", owners: ["Controller"] },
  ];
  expect(missingNames([...names, ...wrong])).toEqual(wrong.map(({ name }) => name));
});

test("each option of the command line and each variable is one", () => {
  const options =
    read("packages/core/src/cli/server-options.ts") + read("packages/core/src/cli/main.ts");
  const known = (name: string): boolean =>
    isFlag(name)
      ? new RegExp(`["' ]${name}[ "',]`).test(`${options} "--help" "--version"`)
      : read("packages/core/src/server/resolve-options.ts").includes(name);
  const named = ours.map(({ name }) => name).filter((name) => isFlag(name) || isVariable(name));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known(name) && name !== "IP6_IS")).toEqual([]);
});

describe.runIf(aiosmtpd().isHere)(`what is public in aiosmtpd${aiosmtpd().note}`, () => {
  test("stands on the page, below its module", () => {
    const script = fileURLToPath(new URL("server/aiosmtpd_names.py", import.meta.url));
    const lines = execFileSync(SYSTEM_PYTHON, [script], { encoding: "utf8" }).trim().split("\n");
    expect(lines.length).toBeGreaterThan(200);
    const missing = lines.filter((line) => {
      const [module = "", owner = "", name = ""] = line.split(" ");
      // One row stands for all of these constants.
      const wanted = owner === "SMTP_STATUS_CODES" ? owner : name;
      const section = `aiosmtpd.${module.replace(/\..*/, "")}`;
      const words = rows
        .filter((row) => row.module === section)
        .flatMap(({ theirs }) => theirs.flatMap((code) => code.split(/\W+/)));
      return !words.includes(wanted);
    });
    expect(missing).toEqual([]);
  });
});

/**
 * The names that TypeScript finds nowhere. Each may be an export of core or of its protocol, a type or a value, with
 * members behind it; or a member, a protected one too, of one of its owners.
 */
function missingNames(
  names: readonly { readonly name: string; readonly owners: readonly string[] }[],
): string[] {
  const source = [
    `import * as core from ${JSON.stringify(join(ROOT, "packages/core/src/index.ts"))};`,
    `import * as protocol from ${JSON.stringify(join(ROOT, "packages/core/src/protocol/index.ts"))};`,
    "export const used = [core, protocol];",
  ];
  const candidates = new Map<number, number>();
  for (const [index, { name, owners }] of names.entries()) {
    const [first = "", ...members] = name.replace(/\(\)$/, "").split(/\.(?![^[]*\])/);
    const behind = members.map((member) => `.${member}!`).join("");
    const isSymbol = first.startsWith("[");
    const own = `${isSymbol ? "" : "."}${first}!${behind}`;
    const lines = (isSymbol ? [] : ["core", "protocol"]).flatMap((space) => [
      `${space}.${first}${behind};`,
      `(it: ${space}.${first}) => it${behind};`,
    ]);
    const places = owners.map((owner) => [owner, own] as const);
    for (const [owner, member] of isSymbol ? places : [...places, [first, behind] as const])
      lines.push(
        `(it: core.${owner}) => it${member};`,
        `abstract class At${index}${owner} extends core.${owner} { look() { return this${member}; } }`,
      );
    for (const line of lines) candidates.set(source.push(line), index);
  }
  const file = join(folder, "names.ts");
  writeFileSync(file, source.join("\n"));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const options =
    "--noEmit --strict --skipLibCheck --module nodenext --target es2023 --lib es2023,esnext.disposable --types node --allowImportingTsExtensions";
  const { stdout } = spawnSync(
    process.execPath,
    [compiler, ...options.split(" "), "--typeRoots", join(ROOT, "node_modules/@types"), file],
    { encoding: "utf8", cwd: folder },
  );
  const wrong = new Set([...stdout.matchAll(/names\.ts\((\d+),/g)].map(([, line]) => Number(line)));
  const found = new Set([...candidates].flatMap(([line, index]) => (wrong.has(line) ? [] : index)));
  return [...new Set(names.filter((_, index) => !found.has(index)).map(({ name }) => name))];
}
