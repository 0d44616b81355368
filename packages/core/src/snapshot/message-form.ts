import type { CapturedMail } from "../inbox/captured-mail.js";
import type { Message } from "../message/message.js";
import { attachmentLines } from "./attachment-lines.js";
import { inviteLines } from "./invite-lines.js";
import { partLines } from "./part-lines.js";
import { prettyHtml } from "./pretty-html.js";
import { reportLines } from "./report-lines.js";
import { shownFields } from "./shown-fields.js";
import type { MailSnapshotOptions } from "./snapshot-options.js";

/** How a message is shown. */
export interface MessageForm {
  readonly html: "pretty" | "source" | "omit";
  readonly attachments: "exact" | "named" | "omit";
  readonly headers: MailSnapshotOptions["headers"];
  /** Puts names in the place of what is volatile. */
  replace(text: string): string;
  /** What stands between header and text; an attached message has no envelope. */
  envelope?(lines: Lines): string[];
}

/** A text as the lines that stand for it. */
export type Lines = (text: string) => string[];

/** A message; one that came by itself, and is attached to none, with what its reader sees. */
export type ShownMessage = Message & Partial<Pick<CapturedMail, "visibleText" | "preheader">>;

/** A message, line by line. */
export function formOf(message: ShownMessage, form: MessageForm): string[] {
  const lines: Lines = (text) => seen(form.replace(text)).split("\n");
  const { text, html, subject, structure, defects, report, invite } = message;
  // In the order in which they are to be read: names are numbered as they come up.
  const sections = [
    [subject === undefined ? "(no subject)" : `# ${lines(subject).join(" ")}`.trimEnd()],
    shownFields(message, form.headers).flatMap(lines),
    form.envelope?.(lines) ?? [],
    section("Parts", partLines(structure).flatMap(lines)),
    section("Text", body(text, lines)),
    section("Text of the HTML", seenOfHtml(message, lines)),
    section("HTML", form.html === "omit" ? [] : body(shownHtml(html, form.html), lines)),
    section("Invitation", invite === undefined ? [] : inviteLines(invite).flatMap(lines)),
    section("Delivery report", report === undefined ? [] : reportLines(report).flatMap(lines)),
    section("Attachments", attachmentLines(message, form, lines)),
    section(
      "Defects",
      defects
        .map(({ id, part, message: why }) => `- ${id}${part && ` in part ${part}`}: ${why}`)
        .flatMap(lines),
    ),
  ];
  return sections
    .filter((one) => one.length > 0)
    .flatMap((one, index) => (index === 0 ? one : ["", ...one]));
}

/** Lines under a heading; none where there is nothing. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines];
}

/** Indented, as Markdown has what is not its own: what a mail says cannot look like a heading of ours. */
function body(text: string | undefined, lines: Lines): string[] {
  if (text === undefined) return [];
  const all = indented(lines(text.replaceAll(/\r\n?/g, "\n")));
  const first = all.findIndex((line) => line !== "");
  const last = all.findLastIndex((line) => line !== "");
  return first < 0 ? ["    (empty)"] : all.slice(first, last + 1);
}

export const indented = (lines: readonly string[]): string[] =>
  lines.map((line) => `    ${line}`.trimEnd());

/** What a reader sees of the HTML, where it says anything else than the text does. */
function seenOfHtml({ text = "", visibleText, preheader }: ShownMessage, lines: Lines): string[] {
  const { html } = visibleText ?? {};
  const above = preheader === undefined ? [] : lines(`Preheader: ${preheader}`);
  const below = words(html) === words(text) ? [] : body(html, lines);
  return above.length > 0 && below.length > 0 ? [...above, "", ...below] : [...above, ...below];
}

const words = (text = ""): string => text.replaceAll(/\s+/g, " ").trim();

function shownHtml(html: string | undefined, how: "pretty" | "source"): string | undefined {
  return html === undefined || how === "source" ? html : prettyHtml(html);
}

/** Control characters, and marks of no width or of writing direction: two texts that look alike are to be alike. */
const UNSEEN =
  /[\0-\x08\v-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

const seen = (text: string): string =>
  text.replaceAll(UNSEEN, (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
