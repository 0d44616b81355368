import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resolveOptions } from "../packages/core/src/server/resolve-options.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = read("docs/reference/options.md");

/** The cells of a section's rows, names without their marks. */
function rowsOf(heading: string): string[][] {
  const section = page.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("`", "")));
}

const namesOf = (heading: string): string[] => rowsOf(heading).map(([name = ""]) => name);

/** The options that the server's own check knows: it lists them for a name that is like none of them. */
function knownIn(options: object): string[] {
  try {
    resolveOptions(options);
    return [];
  } catch (error) {
    const [, names = ""] = /Known are: (.*)\.$/.exec((error as Error).message) ?? [];
    return names.split(", ");
  }
}

/** The members of an interface. */
function membersOf(path: string, name: string): string[] {
  const [, behind = ""] = read(path).split(`interface ${name} `);
  const [body = ""] = behind.split("\n}");
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = ""]) => member);
}

/** A default as the page shows it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ") || "none";
  if (typeof value === "object" || value === undefined) return "none";
  return String(value);
}

const UNKNOWN = "zzzzzzzzzzzzzzzz";

test("the page has each option of a server, with its default", () => {
  const defaults: Readonly<Record<string, unknown>> = {
    ...resolveOptions({ serverHostname: "the machine's name" }),
    phaseTimeoutsMs: "see below",
    limits: "see below",
  };
  const wanted = knownIn({ [UNKNOWN]: 1 }).map((name) => [name, shown(defaults[name])]);
  expect(wanted.length).toBeGreaterThan(20);
  expect(rowsOf("Servers").map((cells) => cells.slice(0, 2))).toEqual(wanted);
});

test("the page has each limit and each phase, with its default", () => {
  const { limits, phaseTimeoutsMs } = resolveOptions({});
  const wanted = [
    ...knownIn({ limits: { [UNKNOWN]: 1 } }).map((name) => [
      `limits.${name}`,
      shown((limits as unknown as Record<string, unknown>)[name]),
    ]),
    ...Object.entries(phaseTimeoutsMs).map(([name, ms]) => [`phaseTimeoutsMs.${name}`, shown(ms)]),
  ];
  expect(rowsOf("Limits and phases").map((cells) => cells.slice(0, 2))).toEqual(wanted);
});

test("the page has each option that a fixture has beside those of a server", () => {
  const core = "packages/core/src";
  const members = [
    ...membersOf(`${core}/fixture.ts`, "FixtureOptions"),
    ...membersOf(`${core}/threaded/start-smtp-fixture.ts`, "FixtureOptions"),
    ...membersOf(`${core}/inbox/inbox.ts`, "InboxOptions"),
  ];
  expect(namesOf("Fixtures").toSorted()).toEqual([...new Set(members)].toSorted());
});

test("the page has each option of useSmtpServer()", () => {
  const conversation = membersOf("packages/core/src/hub/contract.ts", "ConversationOptions");
  expect(conversation).toContain("extensions");
  const own = membersOf(
    "packages/core/src/hub/file-options.ts",
    "SmtpServerOptions extends ConversationOptions",
  );
  expect(own).toContain("listener");
  expect(namesOf("In a test file")).toEqual([...conversation, ...own]);
});

test("the page has each option of connect()", () => {
  const members = membersOf("packages/core/src/hub/connect.ts", "ConnectOptions");
  expect(namesOf("`connect()`")).toEqual(members);
});
