import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FailedTest, Failure } from "./failure.js";
import type { Material } from "./material.js";
import { page, type ShownMail } from "./page.js";
import type { EvidencePlace } from "./place.js";
import { safeName } from "./safe-name.js";
import {
  emptyOurs,
  markFolder,
  octetsOf,
  removeIfEmpty,
  takeFolder,
  type TestFolder,
} from "./test-folder.js";

const MOST_OF_A_TEST = 2_000_000;
const MOST_OF_A_RUN = 50_000_000;
/** With less than this left, a run writes nothing more. */
const LEAST = 1_000_000;
const MOST_MAILS = 100;

const PAGE = "index.html";

/** The folders of the tests that have failed in one run of their file. */
const folders = new WeakMap<object, Map<object, TestFolder>>();

/**
 * Writes the mails of a failed test and the page about them; a later attempt at the test takes the place of this one.
 *
 * @returns the page's path below the place, with the number of mails that there was no room for; undefined where the run
 *   has written as much as it may
 */
export function writeEvidence(
  place: EvidencePlace,
  failure: Failure,
  material: Material,
): { readonly page: string; readonly leftOut: number } | undefined {
  const { name, path } = folderOf(place, failure.test);
  emptyOurs(path);
  const room = Math.min(MOST_OF_A_TEST, MOST_OF_A_RUN - octetsOf(place));
  if (room < LEAST) {
    removeIfEmpty(path);
    folders.get(failure.test.scope)?.delete(failure.test.key);
    return undefined;
  }
  const mark = (files: readonly string[], octets: number): void =>
    markFolder(place, path, { file: failure.test.file, test: failure.test.name, files, octets });
  // Said before anything is written: workers that write at the same time do not take the same room.
  mark([], room);
  const mails = withFiles(material, room / 2);
  const html = page(failure, material, mails, room / 2);
  const files = mails.flatMap(({ mail, file }) => (file === undefined ? [] : [{ mail, file }]));
  mark([PAGE, ...files.map(({ file }) => file)], room);
  let octets = Buffer.byteLength(html);
  writeFileSync(join(path, PAGE), html);
  for (const { mail, file } of files) {
    writeFileSync(join(path, file), mail.raw);
    octets += mail.raw.length;
  }
  mark([PAGE, ...files.map(({ file }) => file)], octets);
  return { page: join(name, PAGE), leftOut: material.mails.length - files.length };
}

/** The first mails, each with the name of its file where there is room for it. */
function withFiles({ mails }: Material, room: number): ShownMail[] {
  let left = room;
  return mails.slice(0, MOST_MAILS).map((mail, index) => {
    const fits = mail.envelope.size <= left;
    if (!fits) return { mail, file: undefined };
    left -= mail.envelope.size;
    const number = String(index + 1).padStart(3, "0");
    return { mail, file: `${number}-${safeName(mail.subject ?? "", "no-subject")}.eml` };
  });
}

function folderOf(place: EvidencePlace, { scope, key, file, name }: FailedTest): TestFolder {
  const ofFile = folders.get(scope) ?? new Map<object, TestFolder>();
  folders.set(scope, ofFile);
  const known = ofFile.get(key);
  if (known !== undefined) return known;
  const folder = takeFolder(place, file, name, (path) =>
    [...ofFile.values()].some((taken) => taken.path === path),
  );
  ofFile.set(key, folder);
  return folder;
}
