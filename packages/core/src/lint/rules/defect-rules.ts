import type { CapturedMail } from "../../inbox/captured-mail.js";
import { showPlain } from "../../inbox/show.js";
import type { DefectId } from "../../message/defects/defect-ids.js";
import type { Defect } from "../../message/message.js";
import type { Found, Rule } from "../rule.js";
import { whereAt } from "../where.js";

/** Rules about the octets that were sent: what reading the message found malformed in them. */
export const DEFECT_RULES: readonly Rule[] = [
  {
    id: "raw-8bit-header",
    reason:
      "Header fields are US-ASCII unless SMTPUTF8 was agreed on: clients show other octets as garbage, servers refuse them.",
    source: "RFC 5322 §2.2, RFC 2047 §1; with SMTPUTF8 RFC 6531 §3.4 and RFC 6532 §3.2",
    find: (mail) =>
      foundBy(
        mail,
        ({ id }) => id === "header-not-utf8" || (id === "header-utf8" && !mail.envelope.smtpUtf8),
      ),
  },
  {
    id: "line-too-long",
    reason:
      "Servers refuse a line of more than 998 octets, or break it where a tag, a link or a signature is hurt by it.",
    source: "RFC 5322 §2.1.1, RFC 5321 §4.5.3.1.6",
    find: (mail) => foundBy(mail, ({ id }) => id === "line-too-long"),
  },
  {
    id: "bare-cr-or-lf",
    reason:
      "Only CR and LF together end a line: servers refuse others, mend them, or see another mail than its author did.",
    source: "RFC 5322 §2.3, RFC 5321 §2.3.8",
    find: (mail) => foundBy(mail, ({ id }) => id === "bare-cr" || id === "bare-lf"),
  },
  {
    id: "malformed",
    reason:
      "What one client guesses right another shows as an attachment, as source, or not at all.",
    source: "RFC 5322, RFC 2045, RFC 2046, RFC 2047, RFC 2231",
    find: (mail) => foundBy(mail, ({ id }) => !SAID_ELSEWHERE.has(id)),
  },
];

/** What has a rule of its own; and what well-known mailers do with encoded words, which all clients read. */
const SAID_ELSEWHERE: ReadonlySet<DefectId> = new Set([
  "bare-cr",
  "bare-lf",
  "line-too-long",
  "header-not-utf8",
  "header-utf8",
  "field-duplicate",
  "from-missing",
  "date-missing",
  "date-malformed",
  "message-id-malformed",
  "parameter-encoded-word",
  "encoded-word-too-long",
]);

/** How much of the source is shown. */
const SHOWN = 60;

function* foundBy(mail: CapturedMail, isMeant: (defect: Defect) => boolean): Generator<Found> {
  for (const defect of mail.defects) {
    if (!isMeant(defect)) continue;
    const { at, message } = defect;
    yield { where: whereAt(mail, at), message, excerpt: excerptOf(mail.raw, defect) };
  }
}

/** The line of a defect, from its beginning on unless that is too far away; with what follows where line ends matter. */
function excerptOf(raw: Buffer, { id, at }: Defect): string {
  const lineStart = raw.lastIndexOf("\n", Math.max(0, at - 1)) + 1;
  const from = Math.max(lineStart, at - SHOWN / 2);
  const shown = raw.toString("utf8", from, from + SHOWN);
  const line = id.startsWith("bare-") ? shown : shown.replace(/\r?\n[^]*$/, "");
  return `${from > lineStart ? "…" : ""}${showPlain(line)}`;
}
