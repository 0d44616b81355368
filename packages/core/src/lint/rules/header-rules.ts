import type { HeaderField } from "../../message/message.js";
import { show, showPlain } from "../../inbox/show.js";
import type { Rule } from "../rule.js";

/** Rules about single fields of the header: that they are there, once, and say something sensible. */
export const HEADER_RULES: readonly Rule[] = [
  {
    id: "empty-subject",
    reason:
      "An inbox lists mail by its subject; a mail without one looks like a mistake or like spam.",
    source: "RFC 5322 §3.6.5",
    *find({ subject }) {
      if (subject === undefined)
        yield { where: "subject", message: "The mail has no Subject field." };
      else if (subject.trim() === "")
        yield { where: "subject", message: "The Subject field is empty." };
    },
  },
  {
    id: "no-from",
    reason: "Every message has to name its author; mail servers refuse it otherwise.",
    source: "RFC 5322 §3.6, §3.6.2",
    *find({ headers, from }) {
      const [field] = named(headers, "from");
      if (field === undefined) yield { where: "header", message: "The mail has no From field." };
      else if (!from.some(({ address }) => address.includes("@")))
        yield {
          where: "header From",
          message: "The From field has no mailbox.",
          excerpt: showPlain(field.raw),
        };
    },
  },
  {
    id: "reply-to-noreply",
    reason:
      "Reply-To is where answers go: one that nobody reads takes them from whoever From names.",
    source: "RFC 5322 §3.6.2",
    *find({ replyTo }) {
      for (const { address } of replyTo)
        if (/^(?:no|do[-_.]?not|dont)[-_.]?reply/i.test(address))
          yield {
            where: "header Reply-To",
            message: `Answers would go to ${showPlain(address)}.`,
          };
    },
  },
  {
    id: "bcc-header",
    reason: "Whoever gets the mail can read to whom else it went in secret.",
    source: "RFC 5322 §3.6.3",
    *find({ headers }) {
      for (const field of headers)
        if (/^(?:resent-)?bcc$/i.test(field.name) && field.value !== "")
          yield {
            where: `header ${field.name}`,
            message: `The header names hidden recipients in ${field.name}.`,
            excerpt: showPlain(field.value),
          };
    },
  },
  {
    id: "no-date",
    reason: "Every message has to say when it was written; inboxes sort by it.",
    source: "RFC 5322 §3.6, §3.6.1",
    *find({ headers, date }) {
      const [field] = named(headers, "date");
      if (field === undefined) yield { where: "header", message: "The mail has no Date field." };
      else if (date === undefined)
        yield {
          where: "header Date",
          message: "The Date field is not a date.",
          excerpt: show(field.value),
        };
    },
  },
  {
    id: "date-far-off",
    reason:
      "Inboxes sort by Date, so the mail is not where its reader looks; filters count it as a sign of spam.",
    source: "RFC 5322 §3.6.1; SpamAssassin's rules DATE_IN_PAST and DATE_IN_FUTURE",
    *find({ headers, date, receivedAt }, nowMs) {
      if (date === undefined) return;
      // The application may have the test's fake clock, or the real one.
      const offMs = [receivedAt.getTime(), nowMs]
        .map((clock) => date.getTime() - clock)
        .toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] as number;
      if (Math.abs(offMs) <= DAY_MS) return;
      yield {
        where: "header Date",
        message: `The Date lies ${daysOf(offMs)} ${offMs < 0 ? "before" : "after"} the mail's arrival.`,
        excerpt: show(named(headers, "date")[0]?.value),
      };
    },
  },
  {
    id: "no-message-id",
    reason:
      "Answers and threads refer to a mail by its Message-ID, and servers that add one break signatures.",
    source: "RFC 5322 §3.6.4",
    *find({ headers }) {
      const [field] = named(headers, "message-id");
      if (field === undefined)
        yield { where: "header", message: "The mail has no Message-ID field." };
      else if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(field.value))
        yield {
          where: "header Message-ID",
          message: "The Message-ID is not of the form <…@…>.",
          excerpt: show(field.value),
        };
    },
  },
  {
    id: "duplicate-header",
    reason:
      "A field that may stand once is read by some clients where it stands first and by others where it stands last.",
    source: "RFC 5322 §3.6, RFC 2045 §3, RFC 2369 §3, RFC 2919 §3, RFC 8058 §3.1",
    *find({ headers }) {
      const seen = new Map<string, HeaderField[]>();
      for (const field of headers) {
        const name = field.name.toLowerCase();
        if (SINGLE.has(name)) seen.set(name, [...(seen.get(name) ?? []), field]);
      }
      for (const fields of seen.values()) {
        const [{ name }] = fields as [HeaderField];
        if (fields.length > 1)
          yield {
            where: `header ${name}`,
            message: `${name} stands ${fields.length} times, and may stand once.`,
            excerpt: fields.map(({ value }) => show(value)).join(", "),
          };
      }
    },
  },
  {
    id: "line-break-in-header",
    reason:
      "A line end inside of a value comes from input that was not checked: with it an outsider adds fields, recipients or text.",
    source: "RFC 5322 §2.2; OWASP's Testing Guide, IMAP/SMTP injection",
    *find({ headers }) {
      for (const { name, value } of headers) {
        if (/[\r\n]/.test(value))
          yield {
            where: `header ${name}`,
            message: `An encoded word in ${name} hides a line end.`,
            excerpt: show(value),
          };
        // A mailto: URI of a List-… field may well have line ends in its body (RFC 6068 §5).
        else if (/%0[ad]/i.test(value) && !/^list-/i.test(name))
          yield {
            where: `header ${name}`,
            message: `${name} has the trace of a line end that somebody tried to smuggle in.`,
            excerpt: show(value),
          };
      }
    },
  },
];

const DAY_MS = 24 * 60 * 60 * 1000;

function daysOf(ms: number): string {
  const days = Math.floor(Math.abs(ms) / DAY_MS);
  return days === 1 ? "1 day" : `${days} days`;
}

function named(headers: readonly HeaderField[], wanted: string): HeaderField[] {
  return headers.filter(({ name }) => name.toLowerCase() === wanted);
}

const SINGLE: ReadonlySet<string> = new Set([
  "date",
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "bcc",
  "message-id",
  "in-reply-to",
  "references",
  "subject",
  "mime-version",
  "content-type",
  "content-transfer-encoding",
  "content-disposition",
  "content-id",
  "list-id",
  "list-help",
  "list-subscribe",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "list-post",
  "list-owner",
  "list-archive",
]);
