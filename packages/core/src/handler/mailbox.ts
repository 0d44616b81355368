import { mkdirSync } from "node:fs";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import * as replies from "../protocol/session/replies.js";
import type { Reply } from "../protocol/grammar/reply.js";
import { monotonicMs, realDateMs } from "../real-time.js";
import type { Handler, HookContext } from "./handler.js";

export interface MailboxOptions {
  /**
   * Puts the envelope before the message: `Return-Path` with the reverse-path (RFC 5321 §4.4), and a `Delivered-To` for
   * each forward-path. Whoever sent the mail may have written such fields too: the first ones are the true ones.
   * @defaultValue true
   */
  readonly headerFields?: boolean | undefined;
  /**
   * `"lf"` ends lines as files of this kind do, `"crlf"` keeps the octets as they came.
   * @defaultValue `"lf"`
   */
  readonly lineEnds?: "lf" | "crlf" | undefined;
}

/**
 * Files each mail in a Maildir, as one file in `new`, before the client has its 250. It is written and synced in `tmp`
 * and then renamed: a reader never sees half of one, and none is lost when the process is killed. A disk that is full is
 * `452 4.3.1`, anything else that goes wrong `451 4.3.0`.
 *
 * Any number of them, in any number of processes, may file into one folder.
 */
export class Mailbox implements Handler {
  /** The folder. */
  readonly mailDir: string;
  readonly #hasHeaderFields: boolean;
  readonly #lineEnds: "lf" | "crlf";

  /**
   * Makes the folder with its `tmp`, `new` and `cur` where they are missing.
   * @throws the system's errors where they cannot be made
   */
  constructor(mailDir: string, { headerFields = true, lineEnds = "lf" }: MailboxOptions = {}) {
    this.mailDir = mailDir;
    this.#hasHeaderFields = headerFields;
    this.#lineEnds = lineEnds;
    for (const folder of ["tmp", "new", "cur"])
      mkdirSync(join(mailDir, folder), { recursive: true, mode: 0o700 });
  }

  async handleData({ envelope }: HookContext): Promise<Reply | undefined> {
    const { mailFrom, originalContent, rcptTos } = envelope;
    const content = originalContent ?? Buffer.alloc(0);
    const fields = this.#hasHeaderFields ? fieldsOf(mailFrom ?? "", rcptTos) : "";
    const octets = Buffer.concat([Buffer.from(fields), content]);
    try {
      await this.#file(this.#lineEnds === "lf" ? withLineFeeds(octets) : octets);
      return undefined;
    } catch (error) {
      if (NO_ROOM.has((error as NodeJS.ErrnoException).code)) return replies.storageFull;
      throw error;
    }
  }

  /** Removes all mails that are there. */
  async reset(): Promise<void> {
    for (const folder of ["new", "cur"]) {
      const path = join(this.mailDir, folder);
      for (const name of await readdir(path)) await rm(join(path, name), { force: true });
    }
  }

  async #file(octets: Buffer): Promise<void> {
    const name = uniqueName();
    const draft = join(this.mailDir, "tmp", name);
    // Never over another file, should the name be taken after all.
    const file = await open(draft, "wx", 0o600);
    try {
      await writeAndClose(file, octets);
      await rename(draft, join(this.mailDir, "new", name));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(join(this.mailDir, "new"));
  }
}

/** A disk, quota or file limit that is used up. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

async function writeAndClose(file: FileHandle, octets: Buffer): Promise<void> {
  try {
    await file.writeFile(octets);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** That a file stands in its folder has to reach the disk too. Where folders cannot be opened, they need not be. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
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

/** A colon would begin a reader's flags, and a slash another folder. */
export function escapeHost(host: string): string {
  return host.replaceAll("/", String.raw`\057`).replaceAll(":", String.raw`\072`);
}

function fieldsOf(mailFrom: string, rcptTos: readonly string[]): string {
  const fields = [
    `Return-Path: <${mailFrom}>`,
    ...rcptTos.map((address) => `Delivered-To: ${address}`),
  ];
  // A hook may have put anything into the envelope.
  return fields.map((field) => `${field.replaceAll(/[\0-\x1f\x7f]/g, "?")}\r\n`).join("");
}

/** CRLF becomes LF; a CR or LF that stands alone stays what it is. */
function withLineFeeds(octets: Buffer): Buffer {
  if (!octets.includes("\r\n")) return octets;
  const text = Buffer.allocUnsafe(octets.length);
  let from = 0;
  let to = 0;
  for (;;) {
    const found = octets.indexOf("\r\n", from, "latin1");
    const end = found < 0 ? octets.length : found;
    to += octets.copy(text, to, from, end);
    if (found < 0) return text.subarray(0, to);
    text[to++] = 0x0a;
    from = found + 2;
  }
}
