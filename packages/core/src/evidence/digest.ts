import type { CapturedMail } from "../inbox/captured-mail.js";
import { describeEnvelope, describeMail } from "../inbox/describe-mail.js";
import { show } from "../inbox/show.js";
import { withoutColours } from "./escape.js";
import { withoutMail } from "./ended-badly.js";
import type { Material } from "./material.js";
import { describeOctets } from "./octets.js";

const MOST_MAILS = 12;
const MOST_SESSIONS = 3;
const MOST_DEFECTS = 3;

/**
 * What a failure says of its test's mails, a line each.
 *
 * @param message - what its error says already is not said again
 * @returns undefined where there was neither mail nor a session that should have brought one
 */
export function digest(
  { mails, attempts, transcript }: Material,
  message: string,
): string[] | undefined {
  const bad = withoutMail(attempts, transcript);
  if (mails.length === 0 && bad.length === 0) return undefined;
  const lines: string[] = [];
  if (!listsAll(message, mails.slice(0, MOST_MAILS))) lines.push(...listed(mails));
  const said = withoutColours(message);
  const news = bad.filter((one) => !said.includes(one));
  if (news.length > 0) {
    const more = news.length > MOST_SESSIONS ? `; and ${news.length - MOST_SESSIONS} more` : "";
    lines.push(`Sessions that brought no mail: ${news.slice(0, MOST_SESSIONS).join("; ")}${more}`);
  }
  return lines;
}

function listed(mails: readonly CapturedMail[]): string[] {
  if (mails.length === 0) return ["This test received no mail."];
  const lines = mails.slice(0, MOST_MAILS).map((mail, index) => {
    const number = String(index + 1).padStart(3);
    return `${number}  ${describeMail(mail)}  ${describeOctets(mail.envelope.size)}${defectsOf(mail)}`;
  });
  if (mails.length > MOST_MAILS) lines.push(`     … and ${mails.length - MOST_MAILS} more`);
  return [
    `This test received ${mails.length === 1 ? "1 mail" : `${mails.length} mails`}:`,
    ...lines,
  ];
}

function defectsOf({ defects }: CapturedMail): string {
  const ids = [...new Set(defects.map(({ id }) => id))];
  if (ids.length === 0) return "";
  const more = ids.length > MOST_DEFECTS ? ` and ${ids.length - MOST_DEFECTS} more` : "";
  return `  defects: ${ids.slice(0, MOST_DEFECTS).join(", ")}${more}`;
}

/** Whether a text shows each of these mails already, with its envelope and subject on one line. */
function listsAll(message: string, mails: readonly CapturedMail[]): boolean {
  if (mails.length === 0) return /^No mail arrived in this inbox/m.test(message);
  const lines = withoutColours(message).split("\n");
  return mails.every((mail) => {
    const envelope = describeEnvelope(mail.envelope);
    const subject = mail.subject === undefined ? "" : show(mail.subject);
    return lines.some((line) => line.includes(envelope) && line.includes(subject));
  });
}
