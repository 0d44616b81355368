import type { Message } from "../message/message.js";
import { realDate } from "../real-time.js";
import type { CapturedMail } from "./captured-mail.js";
import type { MailRecord } from "./mail-record.js";

/**
 * A record and its message as the mail that a test holds.
 *
 * @param raw - gives the octets; called when somebody looks at them
 */
export function capturedMail(
  record: MailRecord,
  message: Message,
  raw: () => Buffer,
): CapturedMail {
  const { id, envelope, session, receivedAtMs } = record;
  const mail = { id, envelope, session, receivedAt: realDate(receivedAtMs), ...message };
  let octets: Buffer | undefined;
  Object.defineProperty(mail, "raw", { enumerable: true, get: () => (octets ??= raw()) });
  return Object.freeze(mail) as unknown as CapturedMail;
}
