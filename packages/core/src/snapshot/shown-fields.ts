import type { Message } from "../message/message.js";
import type { MailSnapshotOptions } from "./snapshot-options.js";

/** In the order of RFC 5322 §3.6, whatever order a mailer has them in. The subject is the heading. */
const FIRST = [
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "bcc",
  "date",
  "message-id",
  "in-reply-to",
  "references",
];

/** What says something to a reader or to the reader's mail program; X-Mailer says which version the mailer has. */
const OTHERS =
  /^(?:list-.*|x-(?!mailer$).*|auto-submitted|precedence|importance|priority|sensitivity|feedback-id|disposition-notification-to)$/i;

/** The header fields that a snapshot shows, as `Name: value`. */
export function shownFields(
  { headers }: Message,
  wanted: MailSnapshotOptions["headers"] = [...FIRST, OTHERS],
): string[] {
  const left = new Set(headers);
  return wanted.flatMap((one) => {
    const fields = [...left].filter(({ name }) =>
      typeof one === "string" ? name.toLowerCase() === one.toLowerCase() : name.search(one) >= 0,
    );
    for (const field of fields) left.delete(field);
    return fields.map(({ name, value }) => `${name}: ${value}`.trimEnd());
  });
}
