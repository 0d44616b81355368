import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import { show, showPlain } from "./show.js";

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
