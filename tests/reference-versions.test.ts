import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { major, NODES, RUNNERS, TYPESCRIPTS } from "../scripts/matrix/versions.mjs";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = read("docs/reference/versions.md");

/** The last cell of a row of the first table. */
const tried = (name: string): string[] =>
  new RegExp(`^\\| ${name} \\|.*\\| ([^|]+) \\|$`, "m").exec(page)?.[1]?.split(", ") ?? [];

const versionsOf = (kind: string): string[] =>
  RUNNERS.filter((runner) => runner.kind === kind)
    .map(({ name }) => name.slice(kind.length + 1))
    .toSorted();

test("the page has the versions that the matrix tries, and no others", () => {
  expect(tried("Node")).toEqual(NODES);
  expect(tried("TypeScript")).toEqual(TYPESCRIPTS);
  expect(tried("Vitest")).toEqual(versionsOf("vitest"));
  expect(tried("Jest")).toEqual(versionsOf("jest"));
});

const majorsIn = (range = ""): string[] =>
  range.split("||").map((part) => /\d+/.exec(part)?.[0] ?? "");

const peers = (name: string): Record<string, string> =>
  (
    JSON.parse(read(`packages/${name}/package.json`)) as {
      peerDependencies: Record<string, string>;
    }
  ).peerDependencies;

describe("the matrix", () => {
  test("tries each major version that a package says it works with", () => {
    expect(versionsOf("vitest").map(major)).toEqual(majorsIn(peers("vitest-plugin")["vitest"]));
    expect(versionsOf("jest").map(major)).toEqual(majorsIn(peers("jest-environment")["jest"]));
  });

  test("tries every runner with every Node, but for Vitest 5, which wants Node 22.12", () => {
    for (const { name, nodes } of RUNNERS)
      expect(nodes).toEqual(name.startsWith("vitest-5") ? NODES.slice(1) : NODES);
  });

  test("runs before a change lands", () => {
    expect(read(".ci/run")).toContain("pnpm run check:versions");
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    expect(scripts["check:versions"]).toBe("node scripts/matrix.mjs");
  });
});
