import { isImmediateFaked } from "../real-time.js";
import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";
import type { CapturedMail } from "./captured-mail.js";
import type { CompiledQuery } from "./compile-query.js";
import { describeArrivals, describeAttempt, describeMail } from "./describe-mail.js";
import type { InboxFullness, MailSource } from "./mail-source.js";
import { describeNearMiss, nearestMiss } from "./near-miss.js";

/** What no server can help: the mailer itself stands still. */
const FROZEN =
  'setImmediate is faked in this test, and nodemailer needs the real one: mail that it was told to send may never leave. Use vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] }) or jest.useFakeTimers({ doNotFake: ["setImmediate"] }).';
const TRANSCRIPT_LINES = 12;
const MOST_ATTEMPTS = 5;

/** An error about mail that came, or did not: `arrivals` is what the inbox held. */
export class MailError extends SmtpFixtureError {
  readonly arrivals: readonly CapturedMail[];

  constructor(code: SmtpFixtureErrorCode, message: string, arrivals: readonly CapturedMail[]) {
    super(code, message);
    this.arrivals = arrivals;
  }
}

/** What a failed wait says: what was wanted, what came, why that was not it, what else went on. */
export async function notReceived(
  source: MailSource,
  query: CompiledQuery,
  arrivals: readonly CapturedMail[],
  headline: string,
): Promise<MailError> {
  const lines = [headline, ""];
  lines.push(...arrived(arrivals, query));
  const miss = nearestMiss(arrivals, query);
  if (miss !== undefined) lines.push("", ...describeNearMiss(miss));
  lines.push(...(await circumstances(source)));
  return new MailError("MAIL_NOT_RECEIVED", lines.join("\n"), arrivals);
}

/** What a wait says that failed although the mail came: several tests were running, and nothing says whose it is. */
export function unownedMail(
  mail: CapturedMail,
  running: readonly string[],
  headline: string,
  arrivals: readonly CapturedMail[],
  query: CompiledQuery,
): MailError {
  const names = running.map((name) => `"${name}"`).join(", ");
  const first = `${describeMail(mail)} arrived and belongs to nobody: ${running.length} tests were running when it came (${names}), and nothing in it says whose it is. Send it to a mailbox of the test's own, smtp.address("…"), or use the \`test\` that brings its own smtp.`;
  const lines = [first, "", headline, ...arrived(arrivals, query)];
  return new MailError("MAIL_UNOWNED", lines.join("\n"), [mail]);
}

export function countMismatch(
  query: CompiledQuery,
  wanted: number,
  matches: readonly CapturedMail[],
  what: string,
): MailError {
  const headline = `${what} was to give exactly ${mails(wanted)}${query.condition}, and ${matches.length} came:`;
  return new MailError(
    "MAIL_COUNT_MISMATCH",
    [headline, "", ...describeArrivals(matches)].join("\n"),
    matches,
  );
}

export function unexpectedMail(query: CompiledQuery, matches: readonly CapturedMail[]): MailError {
  const headline = `No mail${query.condition} was to arrive, and ${matches.length === 1 ? "one" : matches.length} did:`;
  return new MailError(
    "UNEXPECTED_MAIL",
    [headline, "", ...describeArrivals(matches)].join("\n"),
    matches,
  );
}

export function inboxFull({
  mails: count,
  octets,
  maxMails,
  maxOctets,
  refused,
}: InboxFullness): SmtpFixtureError {
  return new SmtpFixtureError(
    "INBOX_FULL",
    `This inbox is full: it holds ${mails(count)} (at most ${maxMails}) of ${octets} octets in all (at most ${maxOctets}), and ${refused === 1 ? "1 more was" : `${refused} more were`} refused with 452. Call clear() between batches, or raise maxMails or maxOctets.`,
  );
}

export function inboxClosed(doing: string): SmtpFixtureError {
  return new SmtpFixtureError(
    "INBOX_CLOSED",
    `The server was stopped while the test was ${doing}: no mail can arrive any more.`,
  );
}

function arrived(arrivals: readonly CapturedMail[], query: CompiledQuery): string[] {
  if (arrivals.length === 0) return ["No mail arrived in this inbox."];
  return [`${mails(arrivals.length)} arrived in this inbox:`, ...describeArrivals(arrivals, query)];
}

/** What else may explain a mail that is missing. */
async function circumstances(source: MailSource): Promise<string[]> {
  const [attempts, hints, transcript] = await Promise.all([
    source.attempts().catch(() => []),
    source.hints().catch(() => []),
    source.transcript().catch(() => ""),
  ]);
  const lines: string[] = [];
  const failed = attempts.filter(({ outcome }) => outcome !== "accepted");
  if (failed.length > 0) {
    const shown = failed.slice(-MOST_ATTEMPTS);
    lines.push(
      "",
      "Attempts that brought no mail:",
      ...shown.map((attempt) => `  ${describeAttempt(attempt)}`),
    );
  }
  if (isImmediateFaked()) lines.push("", FROZEN);
  if (hints.length > 0) lines.push("", ...hints);
  const dialogue = transcript.trimEnd().split("\n");
  if (transcript !== "") {
    const shown = dialogue.slice(-TRANSCRIPT_LINES);
    const cut = dialogue.length > shown.length ? "The end of the transcript:" : "Transcript:";
    lines.push("", cut, ...shown.map((line) => `  ${line}`));
  }
  return lines;
}

const mails = (count: number): string => (count === 1 ? "1 mail" : `${count} mails`);
