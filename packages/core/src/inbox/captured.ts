import type { ViewFacts } from "../message/html/mail-view.js";
import { viewOf } from "../message/html/view-of.js";
import type { Message } from "../message/message.js";
import { realDate } from "../real-time.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import { comparable } from "./judge-mailbox.js";
import { mailMethods } from "./mail-methods.js";
import type { MailRecord } from "./mail-record.js";

/**
 * A record and its message as the mail that a test holds.
 *
 * @param facts - what its reader sees
 * @param raw - gives the octets; called when somebody looks at them
 */
export function capturedMail(
  record: MailRecord,
  message: Message,
  facts: ViewFacts,
  raw: () => Buffer,
): CapturedMail {
  const { id, envelope, session, receivedAtMs } = record;
  const view = viewOf(facts, message.attachments);
  const mail = {
    id,
    envelope,
    session,
    hiddenRecipients: hiddenRecipients(envelope, message),
    receivedAt: realDate(receivedAtMs),
    ...message,
    ...view,
    defects: envelope.smtpUtf8 ? withoutUtf8(message.defects) : message.defects,
  };
  let octets: Buffer | undefined;
  Object.defineProperty(mail, "raw", { enumerable: true, get: () => (octets ??= raw()) });
  Object.defineProperty(mail, "toJSON", { value: asJson });
  // Not to be compared or printed: a mail is what it says.
  for (const [name, value] of Object.entries(mailMethods(message, view, facts)))
    Object.defineProperty(mail, name, { value });
  return Object.freeze(mail) as unknown as CapturedMail;
}

/**
 * What `JSON.stringify` gives of a mail, and what runners print of one in a diff: enough to know it by. In full it would be
 * thousands of lines, one for each octet.
 */
function asJson(this: CapturedMail): object {
  const { envelope, subject, text, html, attachments } = this;
  return {
    envelope: { mailFrom: envelope.mailFrom, rcptTos: envelope.rcptTos },
    subject,
    ...(text === undefined ? { html } : { text }),
    attachments: attachments.map(({ name, contentType, size }) => ({ name, contentType, size })),
  };
}

function hiddenRecipients(
  { rcptTos }: CapturedEnvelope,
  { to, cc, bcc }: Message,
): readonly string[] {
  const named = new Set([...to, ...cc, ...bcc].map(({ address }) => comparable(address)));
  return Object.freeze(rcptTos.filter((address) => !named.has(comparable(address))));
}

/** With SMTPUTF8 a header may have UTF-8 (RFC 6531 §3.2). */
const withoutUtf8 = (defects: Message["defects"]): Message["defects"] =>
  Object.freeze(defects.filter(({ id }) => id !== "header-utf8"));
