import type { CapturedMail } from "../inbox/captured-mail.js";
import { type Place, refusal } from "../inbox/place.js";
import { show } from "../inbox/show.js";
import { isPromise } from "../inbox/value-kinds.js";
import { isCapturedMail } from "./is-captured-mail.js";
import { mailSnapshotFor } from "./mail-snapshot.js";
import { mailFilePath, type TestOfFile } from "./mail-file-path.js";
import type { MailSnapshotOptions } from "./snapshot-options.js";
import { type SnapshotText, snapshotText } from "./snapshot-text.js";

/** A snapshot matcher; without "Mail" it is the runner's own that it rests on. */
export type SnapshotMatcherName = `toMatchMail${"" | "Inline" | "File"}Snapshot`;

/** What a runner gives a matcher as `this`; only what we use. */
export interface SnapshotContext {
  readonly isNot?: boolean;
  /** Which way a promise was waited for, `""` for none; undefined in an asymmetric matcher. */
  readonly promise?: string;
  /** Whether the runner writes inline snapshots of its own matchers alone. */
  readonly hasNoInline?: boolean;
  /** The test, where snapshots in files are named for it. */
  readonly task?: TestOfFile | undefined;
}

/**
 * What the runner's own matcher is to be called with: the mail's text, and the hint, inline snapshot or path.
 *
 * @param args - options, a text, both or none
 * @throws `INVALID_ARGUMENT` with `.not`, for what is no mail, and for other arguments; `UNKNOWN_OPTION`
 */
export function readSnapshotCall(
  matcher: SnapshotMatcherName,
  context: SnapshotContext,
  received: unknown,
  args: readonly unknown[],
): [received: SnapshotText | string, argument?: string] {
  const place: Place = { name: `expect(…).${matcher}()`, code: "INVALID_ARGUMENT" };
  checkUse(matcher, context, place);
  if (!isCapturedMail(received))
    throw refusal(
      place,
      `takes a captured mail, such as \`await smtp.waitForMail(…)\` gives, and got ${described(received, matcher)}.`,
    );
  const given = args.filter((one) => one !== undefined);
  const [argument, ...more] = given.filter((one) => typeof one === "string");
  const [options, ...others] = given.filter((one) => typeof one !== "string");
  if (more.length > 0 || others.length > 0)
    throw refusal(
      place,
      `takes options and one text at most, not ${given.map((one) => show(one)).join(", ")}.`,
    );
  const text = mailSnapshotFor(place, received, options as MailSnapshotOptions | undefined);
  if (matcher === "toMatchMailFileSnapshot" && context.task !== undefined)
    return [`${text}\n`, argument ?? mailFilePath(context.task)];
  return argument === undefined ? [snapshotText(text)] : [snapshotText(text), argument];
}

function checkUse(
  matcher: SnapshotMatcherName,
  { isNot, promise, hasNoInline }: SnapshotContext,
  place: Place,
): void {
  if (promise === undefined)
    throw refusal(
      place,
      `is no asymmetric matcher: write expect(mail).${matcher}(). Where a mail stands in an object, expect(…).toMatchSnapshot() prints it in the same form.`,
    );
  if (isNot === true)
    throw refusal(
      place,
      "cannot be used with .not, since any other mail would pass. Say what the mail is not to have: expect(mail).not.toHaveText(…).",
    );
  if (hasNoInline === true && matcher === "toMatchMailInlineSnapshot")
    throw refusal(
      place,
      "needs Vitest 4.1 or newer. Before it write expect(mail).toMatchInlineSnapshot(), which prints a mail in the same form; its options are those of configureMailSnapshots().",
    );
}

function described(received: unknown, matcher: string): string {
  if (isPromise(received)) return "a promise: await it first";
  if (Array.isArray(received))
    return `a list: take each mail by itself, \`for (const mail of mails) expect(mail).${matcher}()\``;
  if (typeof received === "function") return "a function: call it";
  const { waitForMail, rcptTos } = (received ?? {}) as Partial<CapturedMail> & {
    readonly waitForMail?: unknown;
    readonly rcptTos?: unknown;
  };
  if (typeof waitForMail === "function") return "a fixture: take a mail of it first";
  if (rcptTos !== undefined) return "an envelope, which has no message: take the mail";
  return show(received);
}
