import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { caVariables, writeBundle } from "./ca-variables.js";

const OURS = "-----BEGIN CERTIFICATE-----\nours\n-----END CERTIFICATE-----\n";
const THEIRS = "-----BEGIN CERTIFICATE-----\ntheirs\n-----END CERTIFICATE-----";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smtp-fixture-test-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const read = (path: string | undefined): string => readFileSync(path ?? "", "utf8");

/** A file of the user's. */
function their(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, THEIRS);
  return path;
}

test("where the user names no files, Node has ours alone, and OpenSSL the system's store with ours", () => {
  vi.stubEnv("SSL_CERT_FILE", "");
  const file = writeBundle(folder, OURS);
  const variables = caVariables({ pem: OURS, file }, {});
  expect(Object.keys(variables)).toEqual(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]);
  expect(read(variables["NODE_EXTRA_CA_CERTS"])).toBe(OURS);
  expect(variables["SSL_CERT_FILE"]).toBe(file);
  expect(read(file).endsWith(`\n${OURS}`)).toBe(true);
  expect(read(file).split("BEGIN CERTIFICATE").length).toBeGreaterThan(50);
});

test("what the user's files say is in ours too, each for itself", () => {
  vi.stubEnv("SSL_CERT_FILE", "");
  const file = writeBundle(folder, OURS);
  const names = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE"];
  const variables = caVariables(
    { pem: OURS, file },
    Object.fromEntries(names.map((name) => [name, their(name)])),
  );
  expect(Object.keys(variables)).toEqual(names);
  for (const name of names) expect(read(variables[name])).toBe(`${THEIRS}\n${OURS}`);
});

test("the bundle is made of the file that OpenSSL was told to take", () => {
  vi.stubEnv("SSL_CERT_FILE", their("corporate.pem"));
  expect(read(writeBundle(folder, OURS))).toBe(`${THEIRS}\n${OURS}`);
});

test("files that have our CA already are taken as they are", () => {
  vi.stubEnv("SSL_CERT_FILE", their("corporate.pem"));
  const file = writeBundle(folder, OURS);
  const once = caVariables({ pem: OURS, file }, {});
  const before = readdirSync(join(folder, "ca"));
  expect(caVariables({ pem: OURS, file }, once)).toEqual(once);
  expect(readdirSync(join(folder, "ca"))).toEqual(before);
});

test("a file that cannot be read adds nothing", () => {
  mkdirSync(join(folder, "a folder"));
  vi.stubEnv("SSL_CERT_FILE", join(folder, "missing"));
  const file = writeBundle(folder, OURS);
  expect(read(file).split("BEGIN CERTIFICATE").length).toBeGreaterThan(50);
  const variables = caVariables(
    { pem: OURS, file },
    { NODE_EXTRA_CA_CERTS: join(folder, "a folder") },
  );
  expect(read(variables["NODE_EXTRA_CA_CERTS"])).toBe(OURS);
});
