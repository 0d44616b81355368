import type * as SyncFiles from "node:fs";
import type * as Files from "node:fs/promises";
import { hostname } from "node:os";
import type * as Paths from "node:path";
import { monotonicMs, realDateMs } from "../real-time.js";

// Loaded when they are needed: most servers file nothing.
const files = (): typeof Files => process.getBuiltinModule("node:fs/promises");
const syncFiles = (): typeof SyncFiles => process.getBuiltinModule("node:fs");
const join: typeof Paths.join = (...parts) => process.getBuiltinModule("node:path").join(...parts);

/**
 * Makes a Maildir, or what of it is missing.
 * @throws the system's error where it cannot be made, or takes no files
 */
export function openMaildir(mailDir: string): void {
  const { accessSync, constants, mkdirSync } = syncFiles();
  for (const folder of ["tmp", "new", "cur"])
    mkdirSync(join(mailDir, folder), { recursive: true, mode: 0o700 });
  for (const folder of ["tmp", "new"])
    accessSync(join(mailDir, folder), constants.W_OK | constants.X_OK);
}

/**
 * Puts a file into `new` that was complete before it stood there.
 * @param isSynced - whether it has to be on the disk, its name too, before this resolves
 * @param signal - aborts where it is not to stand there any more
 */
export async function fileInto(
  mailDir: string,
  octets: Buffer,
  isSynced: boolean,
  signal: AbortSignal,
): Promise<void> {
  const name = uniqueName();
  const draft = join(mailDir, "tmp", name);
  try {
    // Anew where somebody has emptied the Maildir meanwhile: what is on its way is none of the mails that are there.
    do {
      await write(draft, octets, isSynced);
      signal.throwIfAborted();
    } while (!(await move(draft, join(mailDir, "new", name))));
  } catch (error) {
    // A draft that was there before is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      await files()
        .rm(draft, { force: true })
        .catch(() => {});
    throw error;
  }
  if (isSynced) await syncFolder(join(mailDir, "new"));
}

/** Removes all mails, and the drafts that nobody goes on with. */
export async function emptyMaildir(mailDir: string): Promise<void> {
  for (const folder of ["tmp", "new", "cur"])
    for (const name of await files().readdir(join(mailDir, folder))) {
      const path = join(mailDir, folder, name);
      if (folder === "tmp" && !OURS.test(name) && !(await isLeftBehind(path))) continue;
      await files().rm(path, { force: true });
    }
}

/** Of another program's drafts only age tells that it was killed; Maildir readers take them away after so long. */
const LEFT_BEHIND_MS = 36 * 3_600_000;

async function isLeftBehind(path: string): Promise<boolean> {
  const stats = await files()
    .stat(path)
    .catch(() => undefined);
  return stats !== undefined && realDateMs() - stats.mtimeMs > LEFT_BEHIND_MS;
}

async function write(path: string, octets: Buffer, isSynced: boolean): Promise<void> {
  // Never over another file, should the name be taken after all.
  const file = await files().open(path, "wx", 0o600);
  try {
    await file.writeFile(octets);
    if (isSynced) await file.sync();
  } finally {
    await file.close();
  }
}

/** @returns false where the file is not there any more */
async function move(from: string, to: string): Promise<boolean> {
  try {
    await files().rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || (await isThere(from))) throw error;
    return false;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await files()
    .access(path)
    .then(
      () => true,
      () => false,
    );
}

/** That a file stands in its folder has to reach the disk too. Where folders cannot be opened, they need not be. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await files().open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

let deliveries = 0;

/**
 * A name that nobody else gives, in any thread, process or container:
 * seconds, microseconds, process, count, something random, and the host with its slash and colon escaped.
 */
function uniqueName(): string {
  const microseconds = Math.trunc((monotonicMs() * 1000) % 1_000_000);
  const random = Math.trunc(Math.random() * 2 ** 48).toString(16);
  const unique = `M${microseconds}P${process.pid}Q${++deliveries}R${random}`;
  return `${Math.trunc(realDateMs() / 1000)}.${unique}.${escapeHost(hostname())}`;
}

/** What `uniqueName()` gives: a draft of which, where it is gone, its writer writes anew. */
const OURS = /^\d+\.M\d+P\d+Q\d+R[0-9a-f]+\./;

/** A colon would begin a reader's flags, and a slash another folder. */
export function escapeHost(host: string): string {
  return host.replaceAll("/", String.raw`\057`).replaceAll(":", String.raw`\072`);
}
