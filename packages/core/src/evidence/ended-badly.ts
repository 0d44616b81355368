import type { Attempt } from "../inbox/attempt.js";
import { showPlain } from "../inbox/show.js";

const MOST_RECIPIENTS = 3;

/** What went on beside the mails that came: transactions without a mail, and sessions that never came to one. */
export function withoutMail(attempts: readonly Attempt[], transcript: string): string[] {
  const failed = attempts.filter(({ outcome }) => outcome !== "accepted").map(describeAttempt);
  return [...failed, ...sessionsIn(transcript).flatMap(describeSession)];
}

function describeAttempt({ mailFrom, recipients, outcome, commands }: Attempt): string {
  const from = mailFrom === undefined ? "?" : showPlain(mailFrom) || "<>";
  const shown = recipients.slice(0, MOST_RECIPIENTS).map(({ address }) => showPlain(address));
  const more = recipients.length - shown.length;
  const to = `${shown.join(", ") || "nobody"}${more > 0 ? ` and ${more} more` : ""}`;
  // "Send RCPT first" only follows from another refusal, where the client has not waited for that.
  const refusals = commands.filter(({ reply }) => reply.some((line) => /^[45]/.test(line)));
  const last = refusals.findLast(({ reply }) => !reply[0]?.startsWith("503")) ?? refusals.at(-1);
  const why =
    last === undefined
      ? ""
      : `, ${showPlain(last.command)} got ${showPlain(last.reply.join(" / "))}`;
  return `${from} → ${to} was ${outcome === "open" ? "not over" : outcome}${why}`;
}

/** Sessions that began while the transcript was kept, and opened no transaction: those that did are attempts. */
function sessionsIn(transcript: string): string[][] {
  return transcript
    .split("\n\n")
    .map((session) => session.trimEnd().split("\n"))
    .filter(
      (lines) => lines[0]?.startsWith("S: ") && !lines.some((line) => /^C: MAIL\b/i.test(line)),
    );
}

/** One that ended as it should is nothing to speak of. */
function describeSession(lines: readonly string[]): string[] {
  const commands = lines.filter((line) => line.startsWith("C: "));
  const last = commands.at(-1)?.slice("C: ".length);
  if (last !== undefined && /^QUIT\b/i.test(last)) return [];
  const ending = lines.find((line) => line.startsWith("-- "))?.slice("-- ".length) ?? "still open";
  return [
    last === undefined
      ? `a client said nothing (${ending})`
      : `a client got no further than ${showPlain(last)} (${ending})`,
  ];
}
