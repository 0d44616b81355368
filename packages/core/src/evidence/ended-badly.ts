import type { Attempt } from "../inbox/attempt.js";
import { sentenceOfAttempt } from "../inbox/attempt-sentence.js";
import { showPlain } from "../inbox/show.js";

/** What went on beside the mails that came: transactions without a mail, and sessions that never came to one. */
export function withoutMail(attempts: readonly Attempt[], transcript: string): string[] {
  const failed = attempts.flatMap((attempt) => sentenceOfAttempt(attempt, undefined) ?? []);
  return [...failed, ...sessionsIn(transcript).flatMap(describeSession)];
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
