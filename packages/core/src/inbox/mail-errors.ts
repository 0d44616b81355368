import { monotonicMs, realDateMs, standingTimers } from "../real-time.js";
import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";
import type { CapturedMail } from "./captured-mail.js";
import type { CompiledQuery } from "./compile-query.js";
import { describeMail } from "./describe-mail.js";
import type { Moment } from "./failure/failure-text.js";
import { failureTextLazily } from "./load-failure-text.js";
import { currentRunner } from "./runner.js";
import { type InboxFullness, type MailSource, NOTHING_ELSEWHERE } from "./mail-source.js";

/** An error about mail that came, or did not: `arrivals` is what the inbox held. */
export class MailError extends SmtpFixtureError {
  readonly arrivals: readonly CapturedMail[];

  constructor(code: SmtpFixtureErrorCode, message: string, arrivals: readonly CapturedMail[]) {
    super(code, message);
    this.arrivals = arrivals;
    // Reporters print what they can enumerate of an error: here that would be whole mails.
    Object.defineProperty(this, "arrivals", { enumerable: false });
  }
}

/** This moment, on both clocks. */
export const now = (): Moment => ({ ms: monotonicMs(), dateMs: realDateMs() });

/** A wait that has failed, and when it began. */
export interface Failing {
  readonly source: MailSource;
  readonly query: CompiledQuery;
  readonly began: Moment;
  /** What clients did before this moment of `monotonicMs()` does not concern it. */
  readonly sinceMs?: number | undefined;
  /** How long it was to last, where the end of its test was nearer. */
  readonly cutFromMs?: number | undefined;
}

/** What a failed wait says: what was wanted, what came, why that was not it, what else went on. */
export async function notReceived(
  failing: Failing,
  arrivals: readonly CapturedMail[],
  headline: string,
): Promise<MailError> {
  return new MailError(
    "MAIL_NOT_RECEIVED",
    await textOf(failing, { kind: "missing", headline, mails: arrivals }),
    arrivals,
  );
}

/** What a wait says that failed although the mail came: several tests were running, and nothing says whose it is. */
export async function unownedMail(
  failing: Failing,
  mail: CapturedMail,
  running: readonly string[],
  headline: string,
  arrivals: readonly CapturedMail[],
): Promise<MailError> {
  const names = running.map((name) => `"${name}"`).join(", ");
  const foreword = `${describeMail(mail)} arrived and belongs to nobody: ${running.length} tests were running when it came (${names}), and nothing in it says whose it is. Send it to a mailbox of the test's own, smtp.address("…"), or use the \`test\` that brings its own smtp.`;
  return new MailError(
    "MAIL_UNOWNED",
    await textOf(failing, { kind: "unowned", foreword, headline, mails: arrivals }),
    [mail],
  );
}

export async function countMismatch(
  failing: Failing,
  wanted: number,
  matches: readonly CapturedMail[],
  what: string,
): Promise<MailError> {
  const headline = `${what} was to give exactly ${mails(wanted)}${failing.query.condition}, and ${matches.length} came:`;
  return new MailError(
    "MAIL_COUNT_MISMATCH",
    await textOf(failing, { kind: "surplus", headline, mails: matches }),
    matches,
  );
}

export async function unexpectedMail(
  failing: Failing,
  matches: readonly CapturedMail[],
): Promise<MailError> {
  const headline = `No mail${failing.query.condition} was to arrive, and ${matches.length === 1 ? "one" : matches.length} did:`;
  return new MailError(
    "UNEXPECTED_MAIL",
    await textOf(failing, { kind: "surplus", headline, mails: matches }),
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

/** Gathers what there is to be told, and has it told. What cannot be had is left out: the failure is what counts. */
async function textOf(
  { source, query, began, sinceMs, cutFromMs }: Failing,
  said: Pick<Parameters<typeof failureTextLazily>[0], "kind" | "foreword" | "headline" | "mails">,
): Promise<string> {
  const [attempts, sessions, elsewhere, hints] = await Promise.all([
    source.attempts().catch(() => []),
    source.sessions(sinceMs).catch(() => []),
    source.elsewhere().catch(() => NOTHING_ELSEWHERE),
    source.hints().catch(() => []),
  ]);
  return await failureTextLazily({
    ...said,
    query,
    began,
    attempts,
    sessions,
    elsewhere: { ...elsewhere, mails: await judged(source, query, elsewhere.mails) },
    url: source.url(),
    hints,
    standing: standingTimers(),
    runner: currentRunner(),
    cutFromMs,
  });
}

type Strays = Awaited<ReturnType<MailSource["elsewhere"]>>["mails"];

/** Mail that may be read here is judged by all of the query, as far as its content is still there. */
async function judged(source: MailSource, query: CompiledQuery, strays: Strays): Promise<Strays> {
  return await Promise.all(
    strays.map(async (stray) => {
      const { record, envelope } = stray;
      if (record === undefined) return stray;
      if (query.onEnvelope(envelope) === false) return { ...stray, isMatch: false };
      try {
        const [mail] = await source.read([record]);
        return { ...stray, isMatch: mail !== undefined && query.onMail(mail) };
      } catch {
        return stray;
      }
    }),
  );
}

const mails = (count: number): string => (count === 1 ? "1 mail" : `${count} mails`);
