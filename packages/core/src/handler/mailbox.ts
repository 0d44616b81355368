import { type Check, checkOptions, isFlag, isOneOf } from "../check-options.js";
import * as replies from "../protocol/session/replies.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Handler, HookContext } from "./handler.js";
import { emptyMaildir, fileInto, openMaildir } from "./maildir.js";

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
  /**
   * Has each mail on the disk before its 250, so that it outlives the machine's sudden end too (RFC 5321 §6.1). `false`
   * leaves it to the system when that is: faster, and as good where only the process may be killed.
   * @defaultValue true
   */
  readonly sync?: boolean | undefined;
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
  readonly #isSynced: boolean;

  /**
   * Makes the folder with its `tmp`, `new` and `cur` where they are missing, and nobody else's to enter (mode 0700).
   * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, saying what the option takes; the system's errors
   * where the folders cannot be made (`ENOTDIR`: the path is a file) or not be written to (`EACCES`)
   */
  constructor(mailDir: string, options: MailboxOptions = {}) {
    checkOptions(options, CHECKS, "");
    const { headerFields = true, lineEnds = "lf", sync = true } = options;
    this.mailDir = mailDir;
    this.#hasHeaderFields = headerFields;
    this.#lineEnds = lineEnds;
    this.#isSynced = sync;
    openMaildir(mailDir);
  }

  async handleData({ envelope, signal }: HookContext): Promise<Reply | undefined> {
    const { mailFrom, originalContent, rcptTos } = envelope;
    const content = originalContent ?? Buffer.alloc(0);
    const fields = this.#hasHeaderFields ? fieldsOf(mailFrom ?? "", rcptTos) : "";
    const octets = Buffer.concat([Buffer.from(fields), content]);
    try {
      const text = this.#lineEnds === "lf" ? withLineFeeds(octets) : octets;
      await fileInto(this.mailDir, text, this.#isSynced, signal);
      return undefined;
    } catch (error) {
      if (NO_ROOM.has((error as NodeJS.ErrnoException).code)) return replies.storageFull;
      throw error;
    }
  }

  /**
   * Removes all mails that are there, and what killed processes have left half-written. A mail that is being delivered
   * meanwhile, by whatever process, is delivered.
   */
  async reset(): Promise<void> {
    await emptyMaildir(this.mailDir);
  }
}

const CHECKS: Readonly<Record<keyof MailboxOptions, Check>> = {
  headerFields: isFlag,
  lineEnds: isOneOf(["lf", "crlf"]),
  sync: isFlag,
};

/** A disk, quota or file limit that is used up. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

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
