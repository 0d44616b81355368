import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CapturedMail } from "../inbox/captured-mail.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { clearPlace, evidencePlace } from "./begin-evidence.js";
import { explainFailure } from "./explain-failure.js";
import { beginRun, endRun, type EvidencePlace, type EvidenceRun, runOf } from "./place.js";

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "evidence-")));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const placeOf = (run: EvidenceRun): EvidencePlace => {
  const place = evidencePlace(undefined, root, run, "Vitest 4");
  if (place === undefined) throw new Error("no place");
  return place;
};

interface Failing {
  readonly place: EvidencePlace;
  readonly name?: string;
  readonly scope?: object;
  readonly key?: object;
  readonly mails?: readonly CapturedMail[];
}

/** A test fails; what its error says then, and the page. */
async function fail({
  place,
  name = "sends a mail",
  scope = {},
  key = {},
  mails = [mailOf()],
}: Failing): Promise<{ message: string; page: string | undefined }> {
  const error = new Error("Failed");
  const test = {
    key,
    scope,
    name,
    file: "test/sign-up.test.ts",
    failedAtMs: Date.UTC(2026, 10, 25, 12),
  };
  const gather = () => Promise.resolve({ mails, attempts: [], transcript: "" });
  const page = await explainFailure(test, [error], gather, place);
  return { message: error.message, page };
}

const files = (path: string): string[] => readdirSync(path).toSorted();

const DEAD: EvidenceRun = { ...runOf(process.pid), id: "dead", pid: 2 ** 30 };

test("the octets of each mail and the page lie in the folder that the failure names", async () => {
  const content = Buffer.from([0x53, 0x3a, 0x20, 0xff, 0x00, 0x0d, 0x0a, 0x0a, 0x0d, 0x80]);
  const { message, page = "" } = await fail({
    place: placeOf(beginRun()),
    mails: [mailOf({ content: "Subject: Welcome, Ada\n\n" }), mailOf({ content })],
  });
  expect(page).toBe(join(root, ".smtp-fixture/test-sign-up.test.ts/sends-a-mail/index.html"));
  expect(message.split("\n").at(-1)).toBe(`Evidence: ${page}`);
  expect(files(dirname(page))).toEqual([
    "001-Welcome-Ada.eml",
    "002-no-subject.eml",
    "evidence.json",
    "index.html",
  ]);
  expect(readFileSync(join(dirname(page), "002-no-subject.eml"))).toEqual(content);
});

test("a later attempt at a test takes the place of the earlier", async () => {
  const test = { place: placeOf(beginRun()), scope: {}, key: {} };
  await fail({ ...test, mails: [mailOf({ content: "Subject: One\n\n" }), mailOf()] });
  const { page = "" } = await fail({ ...test, mails: [mailOf({ content: "Subject: Two\n\n" })] });
  expect(files(dirname(page))).toEqual(["001-Two.eml", "evidence.json", "index.html"]);
  expect(readdirSync(dirname(dirname(page)))).toEqual(["sends-a-mail"]);
});

test("tests of one name have a folder each, and a file that is run again takes those of its last run", async () => {
  const place = placeOf(beginRun());
  for (const scope of [{}, {}]) {
    await fail({ place, scope });
    await fail({ place, scope });
  }
  expect(files(join(place.folder, "test-sign-up.test.ts"))).toEqual([
    "sends-a-mail",
    "sends-a-mail-2",
  ]);
});

test("two runs at once keep what is theirs", async () => {
  const [one, other] = [placeOf(beginRun()), placeOf(beginRun())];
  const first = await fail({ place: one });
  await clearPlace(other);
  const second = await fail({ place: other });
  expect(existsSync(first.page ?? "")).toBe(true);
  expect(dirname(second.page ?? "")).toBe(`${dirname(first.page ?? "")}-2`);
});

test("a run removes what ended runs have left, in this process and in others", async () => {
  const run = beginRun();
  await fail({ place: placeOf(run) });
  await fail({ place: placeOf(DEAD), name: "of a process that is gone" });
  endRun(run);
  await clearPlace(placeOf(beginRun()));
  expect(readdirSync(root)).toEqual([]);
});

test("a process that has the number of another, which is gone, does not stand for it", async () => {
  const parent = runOf(process.ppid);
  await fail({ place: placeOf(parent), name: "alive" });
  await fail({ place: placeOf({ ...parent, id: "other", process: "1" }), name: "gone" });
  await clearPlace(placeOf(beginRun()));
  expect(readdirSync(join(root, ".smtp-fixture/test-sign-up.test.ts"))).toEqual(["alive"]);
});

test("what another machine has just written is left alone", async () => {
  const place = placeOf({ ...DEAD, host: "elsewhere" });
  const { page = "" } = await fail({ place });
  await clearPlace(placeOf(beginRun()));
  expect(existsSync(page)).toBe(true);
});

test("a watching run clears its own before its tests run again", async () => {
  const place = placeOf(beginRun());
  await fail({ place });
  await clearPlace(place, true);
  expect(readdirSync(root)).toEqual([]);
});

test("nothing is removed that is not ours", async () => {
  const place = placeOf(DEAD);
  const { page = "" } = await fail({ place });
  writeFileSync(join(dirname(page), "notes.txt"), "mine");
  const other = join(place.folder, "photos/2026");
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, "evidence.json"), '{ "files": ["one.jpg"], "octets": 1 }');
  writeFileSync(join(other, "one.jpg"), "");
  mkdirSync(join(place.folder, "photos/forged"));
  const forged = { by: "smtp-fixture", run: DEAD, files: ["../2026/one.jpg", "..\\x"], octets: 1 };
  writeFileSync(join(place.folder, "photos/forged/evidence.json"), JSON.stringify(forged));
  await clearPlace(placeOf(beginRun()));
  expect(files(dirname(page))).toEqual(["notes.txt"]);
  expect(files(other)).toEqual(["evidence.json", "one.jpg"]);
});

test("a folder that is there already and not ours is not written to", async () => {
  const place = placeOf(beginRun());
  mkdirSync(join(place.folder, "test-sign-up.test.ts/sends-a-mail"), { recursive: true });
  const { page = "" } = await fail({ place });
  expect(dirname(page)).toMatch(/sends-a-mail-2$/);
});

test("a test writes 2 MB at the most, and says what it has left out", async () => {
  const large = `Subject: Large\n\n${`${"x".repeat(72)}\r\n`.repeat(10_000)}`;
  const mails = [large, large, "Subject: Small\n\n"].map((content) => mailOf({ content }));
  const { message, page = "" } = await fail({ place: placeOf(beginRun()), mails });
  expect(files(dirname(page))).toEqual([
    "001-Large.eml",
    "003-Small.eml",
    "evidence.json",
    "index.html",
  ]);
  expect(message).toContain("(without the files of 1 of the mails: 2 MB are the most)");
});

test("a run writes 50 MB at the most, and says that it has", async () => {
  const place = placeOf(beginRun());
  const mails = [mailOf({ content: `Subject: Large\n\n${"x\r\n".repeat(330_000)}` })];
  const messages: string[] = [];
  for (let count = 0; count < 50; count++)
    messages.push((await fail({ place, mails, name: `test ${count}` })).message);
  const full = messages.filter((message) => message.includes("Evidence: none, since this run"));
  expect(full.length).toBeGreaterThan(0);
  expect(full.length).toBeLessThan(25);
  const written = readdirSync(join(place.folder, "test-sign-up.test.ts"));
  expect(written).toHaveLength(50 - full.length);
});

test("a place that cannot be written to is told of, and the test fails for its own reason", async () => {
  writeFileSync(join(root, ".smtp-fixture"), "a file");
  const { message, page } = await fail({ place: placeOf(beginRun()) });
  expect(page).toBeUndefined();
  expect(message).toMatch(
    /^Failed\n\nThis test received 1 mail:\n.*\nEvidence: none could be written to /,
  );
});

test("the option takes a folder or false", () => {
  const run = beginRun();
  expect(evidencePlace(false, root, run, "")).toBeUndefined();
  expect(evidencePlace("out/mail", root, run, "")?.folder).toBe(join(root, "out/mail"));
  expect(evidencePlace("out", process.cwd(), run, "")?.shown).toBe("out");
  for (const wrong of [true, "", 1])
    expect(() => evidencePlace(wrong as never, root, run, "")).toThrow(
      /^The option "evidence" takes the path of a folder, or false for no files, not /,
    );
});
