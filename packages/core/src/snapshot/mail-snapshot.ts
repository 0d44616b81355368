import { createHash } from "node:crypto";
import type { CapturedMail } from "../inbox/captured-mail.js";
import type { Place } from "../inbox/place.js";
import type { Attachment } from "../message/message.js";
import { prettyHtml } from "./pretty-html.js";
import { snapshotDefaults } from "./snapshot-defaults.js";
import { shownFields } from "./shown-fields.js";
import { checkSnapshotOptions, type MailSnapshotOptions } from "./snapshot-options.js";
import { Volatile } from "./volatile.js";
import { volatileFacts } from "./volatile-facts.js";

const PLACE: Place = { name: "mailSnapshot()", code: "INVALID_ARGUMENT" };
const DEFAULTS_PLACE: Place = { name: "configureMailSnapshots()", code: "INVALID_ARGUMENT" };

/**
 * A mail as a readable text that is the same in every run: subject, header, envelope, text, HTML and attachments, in the
 * manner of Markdown. What changes from run to run bears a name instead: `<message-id-1>`, `<date-1>`, `<uuid-1>`, and
 * `<test>` for what `smtp.address()` has made.
 *
 * For runners whose snapshots take a text; with Vitest and Jest there is `expect(mail).toMatchMailSnapshot()`.
 *
 * @example
 * t.assert.snapshot(mailSnapshot(mail), { serializers: [String] });
 * @throws `UNKNOWN_OPTION`, `INVALID_ARGUMENT`
 */
export function mailSnapshot(
  mail: CapturedMail,
  options: MailSnapshotOptions = {},
  place: Place = PLACE,
): string {
  checkSnapshotOptions(options, place);
  const { html, attachments, headers, volatile: patterns } = withDefaults(options);
  const volatile = new Volatile(volatileFacts(mail), patterns);
  const lines = (text: string): string[] => seen(volatile.replace(text)).split("\n");
  return [
    mail.subject === undefined ? "(no subject)" : `# ${lines(mail.subject).join(" ")}`.trimEnd(),
    section(undefined, shownFields(mail, headers).flatMap(lines)),
    section("Envelope", envelopeLines(mail).flatMap(lines)),
    section("Text", body(mail.text, lines)),
    section("HTML", html === "omit" ? [] : body(shownHtml(mail.html, html), lines)),
    section(
      "Attachments",
      attachments === "omit"
        ? []
        : mail.attachments.flatMap((one) => lines(attachmentLine(one, attachments))),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function withDefaults(options: MailSnapshotOptions) {
  const defaults = snapshotDefaults();
  checkSnapshotOptions(defaults, DEFAULTS_PLACE);
  return {
    html: options.html ?? defaults.html ?? "pretty",
    attachments: options.attachments ?? defaults.attachments ?? "exact",
    headers: options.headers ?? defaults.headers,
    volatile: { ...defaults.volatile, ...options.volatile },
  };
}

function section(title: string | undefined, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return [...(title === undefined ? [] : [`## ${title}`, ""]), ...lines].join("\n");
}

/** Indented, as Markdown has what is not its own: a mail cannot look like a heading of ours. */
function body(text: string | undefined, lines: (text: string) => string[]): string[] {
  if (text === undefined) return [];
  const all = lines(text.replaceAll(/\r\n?/g, "\n")).map((line) => `    ${line}`.trimEnd());
  const first = all.findIndex((line) => line !== "");
  const last = all.findLastIndex((line) => line !== "");
  return first < 0 ? ["    (empty)"] : all.slice(first, last + 1);
}

function shownHtml(html: string | undefined, how: "pretty" | "source"): string | undefined {
  return html === undefined || how === "source" ? html : prettyHtml(html);
}

function envelopeLines({ envelope }: CapturedMail): string[] {
  return [
    `MAIL FROM:<${envelope.mailFrom}>`,
    ...envelope.rcptTos.map((address) => `RCPT TO:<${address}>`),
  ];
}

function attachmentLine(
  { name, contentType, contentId, size, content }: Attachment,
  how: "exact" | "named",
): string {
  return [
    `- ${name === undefined ? "(no name)" : JSON.stringify(name)}, ${contentType}`,
    ...(how === "exact" ? [`${grouped(size)} octets`, `SHA-256 ${shortHash(content)}`] : []),
    ...(contentId === undefined ? [] : [`cid:${contentId}`]),
  ].join(", ");
}

/** 12,345: not to be taken for a code of six digits by a pattern of the user's. */
const grouped = (size: number): string => String(size).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

const shortHash = (octets: Buffer): string =>
  createHash("sha256").update(octets).digest("hex").slice(0, 16);

/** Control characters, and marks of no width or of writing direction: two texts that look alike are to be alike. */
const UNSEEN =
  /[\0-\x08\v-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

const seen = (text: string): string =>
  text.replaceAll(UNSEEN, (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
