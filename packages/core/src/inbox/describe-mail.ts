import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import type { CompiledQuery } from "./compile-query.js";
import { fits } from "./mail-fields.js";
import { show, showPlain } from "./show.js";

const MOST_LINES = 20;
const MOST_RECIPIENTS = 3;

/** An envelope on one line: `shop@shop.test → ada@example.test`. */
export function describeEnvelope({ mailFrom, rcptTos }: CapturedEnvelope): string {
  const shown = rcptTos.slice(0, MOST_RECIPIENTS).map(showPlain).join(", ");
  const more =
    rcptTos.length > MOST_RECIPIENTS ? ` and ${rcptTos.length - MOST_RECIPIENTS} more` : "";
  return `${mailFrom === "" ? "<>" : showPlain(mailFrom)} → ${shown}${more}`;
}

/** A mail on one line: its envelope and its subject. */
export function describeMail(mail: CapturedMail): string {
  return `${describeEnvelope(mail.envelope)}  ${mail.subject === undefined ? "(no subject)" : show(mail.subject)}`;
}

/** Every arrival on a line of its own, with what fits the query and what does not. */
export function describeArrivals(mails: readonly CapturedMail[], query?: CompiledQuery): string[] {
  const lines = mails.slice(0, MOST_LINES).map((mail, index) => {
    const marks =
      query?.fields.map((field) => `${fits(field, mail) ? "✓" : "✗"} ${field.field}`).join(" ") ??
      "";
    return `${String(index + 1).padStart(3)}  ${describeMail(mail)}${marks === "" ? "" : `  ${marks}`}`;
  });
  if (mails.length > MOST_LINES) lines.push(`     … and ${mails.length - MOST_LINES} more`);
  return lines;
}

/** An attempt that brought no mail, on one line. */
export function describeAttempt({ mailFrom, recipients, outcome, commands }: Attempt): string {
  const to = recipients.map(({ address }) => showPlain(address)).join(", ");
  const last = commands.findLast(({ reply }) => reply.some((line) => /^[45]/.test(line)));
  const why =
    last === undefined
      ? ""
      : `: ${showPlain(last.command)} got ${showPlain(last.reply.join(" / "))}`;
  return `${outcome}: ${mailFrom === undefined ? "?" : showPlain(mailFrom) || "<>"} → ${to === "" ? "nobody" : to}${why}`;
}
