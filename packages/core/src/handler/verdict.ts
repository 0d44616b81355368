import { SmtpFixtureError } from "../errors.js";
import { parseReply, type Reply } from "../protocol/grammar/reply.js";

/** What a hook says, as plain data: a reply, and whether what it accepts is recorded. Made by {@link accept}. */
export interface Acceptance {
  readonly reply: Reply | undefined;
  readonly record: boolean;
}

/** What a hook may return. `undefined` lets the default happen; a string goes out as it is. */
export type HookResult = Reply | Acceptance | string | undefined | void;

const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}$/;

/**
 * Whether a code is one that can end a command: 2yz, 4yz or 5yz, the second digit 0 to 5 (RFC 5321 §4.2). 3yz asks the
 * client for more, which no hook could take.
 */
function endsCommand(code: number): boolean {
  return (
    Number.isInteger(code) &&
    ((code >= 200 && code < 300) || (code >= 400 && code < 600)) &&
    code % 100 < 60
  );
}

/**
 * A reply.
 *
 * @example reply(250, "2.1.5", "Recipient OK")
 * @example reply(550, "No such mailbox here")
 * @param code - 2yz, 4yz or 5yz, the second digit 0 to 5 (RFC 5321 §4.2); 3yz would ask the client for more, which no
 *   hook can take
 * @param text - an enhanced code of the same class first, if you want one (RFC 3463), then one text a line
 * @throws `INVALID_REPLY` when the code is another or a line holds a line end
 */
export function reply(code: number, ...text: readonly string[]): Reply {
  const [first] = text;
  const hasEnhanced = first !== undefined && ENHANCED.test(first) && text.length > 1;
  const enhancedCode = hasEnhanced ? first : undefined;
  const lines = hasEnhanced ? text.slice(1) : text.length === 0 ? [""] : text;
  if (!endsCommand(code))
    throw new SmtpFixtureError(
      "INVALID_REPLY",
      `${code} is no code that a hook can give: take one from 200 to 259 to accept, from 400 to 459 or 500 to 559 to refuse.`,
    );
  if (enhancedCode !== undefined && Number(enhancedCode[0]) !== Math.floor(code / 100))
    throw new SmtpFixtureError(
      "INVALID_REPLY",
      `${enhancedCode} does not belong to ${code}: their first digits have to agree.`,
    );
  const broken = lines.find((line) => /[\r\n\0]/.test(line));
  if (broken !== undefined)
    throw new SmtpFixtureError(
      "INVALID_REPLY",
      `${JSON.stringify(broken)} holds a line end. Pass one argument for each line.`,
    );
  return { code, enhancedCode, lines };
}

/**
 * Accepts with the default's reply, or with one of your own.
 *
 * @param options - `record: false` accepts and keeps nothing: the recipient is told yes and gets no mail
 */
export function accept(
  options: { readonly record?: boolean; readonly reply?: Reply } = {},
): Acceptance {
  return { reply: options.reply, record: options.record ?? true };
}

/** Refuses for good. @example reject(550, "5.1.1", "No such mailbox here") */
export function reject(code = 550, ...text: readonly string[]): Reply {
  if (code < 500)
    throw new SmtpFixtureError(
      "INVALID_REPLY",
      `reject() takes a code from 500 on, not ${code}. For 4yz use defer().`,
    );
  return reply(code, ...(text.length === 0 ? ["5.7.1", "Refused"] : text));
}

/** Refuses for now. @example defer(450, "4.2.1", "Try again later") */
export function defer(code = 451, ...text: readonly string[]): Reply {
  if (code < 400 || code > 499)
    throw new SmtpFixtureError(
      "INVALID_REPLY",
      `defer() takes a code from 400 to 499, not ${code}.`,
    );
  return reply(code, ...(text.length === 0 ? ["4.7.1", "Try again later"] : text));
}

/**
 * Thrown from a hook, it becomes the reply that the client gets.
 *
 * @example throw new SmtpReplyError(552, "5.2.2", "Mailbox full")
 */
export class SmtpReplyError extends Error {
  readonly reply: Reply;

  constructor(code: number, ...text: readonly string[]) {
    const made = reply(code, ...text);
    super(`${made.code} ${made.lines.join(" ")}`);
    this.name = "SmtpReplyError";
    this.reply = made;
  }
}

/** The reply that an error carries, also one made by another copy of this package. */
export function replyOfError(error: unknown): Reply | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { name, reply: carried } = error as { name?: unknown; reply?: unknown };
  const isOne = error instanceof SmtpReplyError || name === "SmtpReplyError";
  return isOne && isReply(carried) ? carried : undefined;
}

/** Whether a value is a {@link Reply} by its shape, and one that ends a command. */
export function isReply(value: unknown): value is Reply {
  if (typeof value !== "object" || value === null) return false;
  const { code, enhancedCode, lines } = value as Partial<Record<keyof Reply, unknown>>;
  return (
    endsCommand(code as number) &&
    (enhancedCode === undefined ||
      (typeof enhancedCode === "string" &&
        ENHANCED.test(enhancedCode) &&
        // RFC 2034 §4: both say the same of how it went.
        enhancedCode[0] === String(code)[0])) &&
    Array.isArray(lines) &&
    lines.length > 0 &&
    lines.every((line) => typeof line === "string" && !/[\r\n\0]/.test(line))
  );
}

/** What a hook's result means: a reply, what to record, or nonsense. */
export type ReadResult =
  | { readonly type: "default" }
  | { readonly type: "verdict"; readonly reply: Reply | undefined; readonly record: boolean }
  | { readonly type: "nonsense" };

const DEFAULT: ReadResult = { type: "default" };
const NONSENSE: ReadResult = { type: "nonsense" };

/** A string goes out as it is, its enhanced codes too: they are part of the text, and not the server's to hide. */
function replyAsWritten(text: string): Reply | undefined {
  const parsed = parseReply(text);
  if (parsed === undefined || !endsCommand(parsed.code)) return undefined;
  if (parsed.enhancedCode === undefined) return parsed;
  const lines = text.replace(/\r\n$/, "").split("\r\n");
  return { code: parsed.code, lines: lines.map((line) => line.slice(4)) };
}

export function readResult(result: unknown): ReadResult {
  if (result === undefined) return DEFAULT;
  if (typeof result === "string") {
    const written = replyAsWritten(result);
    return written === undefined ? NONSENSE : { type: "verdict", reply: written, record: true };
  }
  if (isReply(result)) return { type: "verdict", reply: result, record: true };
  if (typeof result === "object" && result !== null && "record" in result && "reply" in result) {
    const { record, reply: text } = result as Acceptance;
    if (typeof record === "boolean" && (text === undefined || isReply(text)))
      return { type: "verdict", reply: text, record };
  }
  return NONSENSE;
}

/** What is wrong with a hook that returned what means nothing. */
export function nonsense(hook: string, result: unknown): TypeError {
  const shown = typeof result === "string" ? JSON.stringify(result.slice(0, 80)) : typeof result;
  return new TypeError(`${hook} returned ${shown}, which is no reply that ends a command.`);
}

/** Whether a value has to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
