import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../packages/core/src", import.meta.url));

/** Each room of core, and the rooms that it may import beside itself. Files of no room are rooms of their own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  "nearest-name": [],
  "check-options": ["errors", "nearest-name"],
  "real-time": [],
  protocol: [],
  message: ["errors", "real-time"],
  inbox: ["errors", "nearest-name", "real-time", "protocol", "message"],
  evidence: ["errors", "real-time", "message", "inbox"],
  handler: ["errors", "nearest-name", "check-options", "real-time", "protocol", "message", "inbox"],
  server: ["errors", "check-options", "nearest-name", "real-time", "protocol", "handler"],
  fixture: ["errors", "inbox", "handler", "server"],
  hub: [
    "errors",
    "check-options",
    "nearest-name",
    "real-time",
    "protocol",
    "message",
    "inbox",
    "evidence",
    "handler",
    "server",
    "fixture",
    "lint",
  ],
  cli: ["errors", "inbox", "message", "handler", "server", "hub"],
  threaded: [
    "errors",
    "check-options",
    "real-time",
    "protocol",
    "message",
    "inbox",
    "handler",
    "server",
    "fixture",
    "hub",
  ],
  lint: ["errors", "nearest-name", "inbox", "message"],
  matchers: ["errors", "message", "inbox", "lint"],
  snapshot: ["errors", "nearest-name", "inbox", "message"],
};

/** Rooms that know nothing of their surroundings may not even import these of Node. */
const NO_IO =
  /^(?:node:)?(?:net|tls|fs|dns|http|https|child_process|worker_threads|timers|crypto)(?:\/|$)/;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly specifier: string;
}

function importsOfCore(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/\.(?:test|testing|d)\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const specifiers = [
      ...text.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*"([^"]+)"/g),
    ].map(([, specifier = ""]) => specifier);
    return specifiers.map((specifier) => ({
      file,
      from: roomOf(file),
      to: specifier.startsWith(".") ? roomOf(join(file, "..", specifier)) : specifier,
      specifier,
    }));
  });
}

const roomOf = (path: string): string => (path.split("/")[0] ?? "").replace(/\.(?:ts|js)$/, "");

const imports = importsOfCore();

test("every room of core is in the table", () => {
  const rooms = new Set(imports.map(({ from }) => from));
  rooms.delete("index");
  expect([...rooms].filter((room) => MAY_IMPORT[room] === undefined)).toEqual([]);
});

test("imports follow the line", () => {
  const wrong = imports.filter(
    ({ from, to, specifier }) =>
      from !== "index" &&
      specifier.startsWith(".") &&
      from !== to &&
      MAY_IMPORT[from]?.includes(to) !== true,
  );
  expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

test("the protocol touches nothing outside of itself", () => {
  const outside = imports.filter(
    ({ from, specifier }) =>
      from === "protocol" && (NO_IO.test(specifier) || !specifier.startsWith(".")),
  );
  expect(outside.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

test("only the connection reads from a client's socket", () => {
  const files = new Set(imports.filter(({ from }) => from === "server").map(({ file }) => file));
  const readers = [...files].filter((file) =>
    /\.on\("data"/.test(readFileSync(join(source, file), "utf8")),
  );
  expect(readers).toEqual(["server/connection.ts"]);
});

test("node:tls, node:crypto and the library that makes certificates are loaded when TLS is used", () => {
  // A type is nothing that is loaded; nor is what is loaded by a call.
  const eager = readdirSync(join(source, "server")).filter((file) =>
    /^import (?!type\b)[^;]*"(?:node:(?:tls|crypto)|@peculiar\/x509)"/m.test(
      readFileSync(join(source, "server", file), "utf8"),
    ),
  );
  expect(eager).toEqual([]);
  const users = imports.filter(({ specifier }) => specifier === "@peculiar/x509");
  expect(new Set(users.map(({ file }) => file))).toEqual(new Set(["server/load-x509.ts"]));
});

test("libraries that parse HTML are loaded with the first HTML part", () => {
  const users = imports.filter(({ specifier }) => /^(?:parse5|css-select)\b/.test(specifier));
  expect(users.length).toBeGreaterThan(0);
  // Those, and who imports them, up to the one file that is loaded by a call.
  const within = new Set(users.map(({ file }) => file));
  for (const file of within)
    for (const other of imports)
      if (other.specifier.startsWith(".") && isLoaded(other) && fileOf(other) === file)
        within.add(other.file);
  expect(within).toContain("message/html/read-html.ts");
  expect([...within].filter((file) => !file.startsWith("message/html/"))).toEqual([]);
  expect(within).not.toContain("message/html/read-view.ts");
});

/** The file that an import names. */
const fileOf = ({ file, specifier }: Import): string =>
  join(file, "..", specifier).replace(/\.js$/, ".ts");

/** Whether a file is loaded with the one that imports it: a type is nothing that is, nor is what is loaded by a call. */
const isLoaded = ({ file, specifier }: Import): boolean =>
  new RegExp(`^(?:import|export) (?!type\\b)[^;]*"${specifier.replaceAll(".", "\\.")}"`, "m").test(
    readFileSync(join(source, file), "utf8"),
  );

test("libraries that read mail are imported by the message room alone, and lazily", () => {
  const users = imports.filter(({ specifier }) => /^lib(?:mime|qp)\b/.test(specifier));
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter(({ from }) => from !== "message")).toEqual([]);
  const eager = imports.filter(
    ({ file, specifier }) =>
      specifier.endsWith("/read-message.js") && file !== "message/load-read-message.ts",
  );
  expect(eager).toEqual([]);
});

test("the rules of the lint are loaded when a mail is first judged", () => {
  const users = imports.filter(({ specifier }) => /(?:^|\/)lint\.js$/.test(specifier));
  expect(new Set(users.map(({ file }) => file))).toEqual(new Set(["lint/load-lint.ts"]));
});

test("what is told of a failed test's mail is loaded after a failure", () => {
  const early = ["begin-evidence.ts", "place.ts"];
  const users = imports.filter(({ from, to }) => from !== "evidence" && to === "evidence");
  expect(new Set(users.map(({ specifier }) => specifier))).toEqual(
    new Set(early.map((file) => `../evidence/${file.replace(".ts", ".js")}`)),
  );
  const eager = early.filter((file) =>
    /^import (?!type\b)[^;]*"\.\//m.test(readFileSync(join(source, "evidence", file), "utf8")),
  );
  expect(eager).toEqual([]);
});
