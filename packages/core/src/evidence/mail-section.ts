import { createHash } from "node:crypto";
import type { CapturedMail } from "../inbox/captured-mail.js";
import { escape } from "./escape.js";
import { frame } from "./frame.js";
import { fold, table, verbatim } from "./html-parts.js";
import { describeOctets } from "./octets.js";
import { tree } from "./tree.js";

const MOST_SOURCE = 200_000;
const MOST_NAME = 500;
const MOST_TEXT = 100_000;
const MOST_ROWS = 200;
/** HTML is either whole or not shown: half of it says something else. Its source is shown cut. */
const MOST_HTML = 500_000;

/** All of one mail that a reader of the page may want. */
export function mailSection(mail: CapturedMail, number: number, file: string | undefined): string {
  return [
    `<section id="mail-${number}">`,
    heading(mail, number),
    table(facts(mail, file)),
    ...shown(mail),
    fold(
      `Attachments (${mail.attachments.length})`,
      mail.attachments.length === 0 ? "" : attachments(mail),
    ),
    fold(`Defects (${mail.defects.length})`, defects(mail), true),
    fold(`Links (${mail.links.length})`, links(mail)),
    fold("Structure", verbatim(tree(mail.structure))),
    fold("Header", table(mail.headers.map(({ name, value }) => [name, value]))),
    fold("Envelope and session", table(envelope(mail))),
    fold("Source", verbatim(source(mail.raw))),
    "</section>",
  ].join("\n");
}

/** A mail that the page has no room for. */
export function shortSection(mail: CapturedMail, number: number, file: string | undefined): string {
  return `<section id="mail-${number}">${heading(mail, number)}${table(facts(mail, file))}<p class="facts">The rest is left out: the page would be too large with it.</p></section>`;
}

function heading({ subject }: CapturedMail, number: number): string {
  return `<h2>${number}. ${subject === undefined ? "(no subject)" : escape(cut(subject, MOST_NAME))}</h2>`;
}

function facts(mail: CapturedMail, file: string | undefined): string[][] {
  return [
    ["From", mail.envelope.mailFrom === "" ? "<>" : mail.envelope.mailFrom],
    ["To", some(mail.envelope.rcptTos)],
    ...(mail.hiddenRecipients.length === 0
      ? []
      : [["To, and named in no header", some(mail.hiddenRecipients)]]),
    ...(mail.preheader === undefined ? [] : [["Preheader", cut(mail.preheader, MOST_NAME)]]),
    ["Received", mail.receivedAt.toISOString()],
    ["Size", describeOctets(mail.envelope.size)],
    ["File", file ?? "left out: there is room for 2 MB of a test's evidence, and 50 MB of a run's"],
  ];
}

function shown({ html, text, attachments: all }: CapturedMail): string[] {
  const parts: string[] = [];
  if (html !== undefined)
    parts.push(
      html.length > MOST_HTML
        ? fold("HTML", verbatim(cut(html, MOST_TEXT)), true)
        : fold("As a reader sees it", frame(html, all), true),
    );
  if (text !== undefined)
    parts.push(fold("Text", verbatim(cut(text, MOST_TEXT)), html === undefined));
  if (html !== undefined && html.length <= MOST_HTML)
    parts.push(fold("HTML source", verbatim(cut(html, MOST_TEXT))));
  return parts;
}

function defects(mail: CapturedMail): string {
  if (mail.defects.length === 0) return "";
  const rows = mail.defects
    .slice(0, MOST_ROWS)
    .map(({ id, message, at, part }) => [
      id,
      message,
      part === "" ? "" : `part ${part}`,
      `octet ${at}`,
    ]);
  return table(rows, ["Defect", "What it is", "Part", "Where"]);
}

/** As text and not as links: nothing here leads away. */
function links(mail: CapturedMail): string {
  if (mail.links.length === 0) return "";
  const rows = mail.links
    .slice(0, MOST_ROWS)
    .map(({ text, href, source: part, isHidden }) => [text, href, part, isHidden ? "hidden" : ""]);
  return table(rows, ["Text", "Address", "Part", ""]);
}

function attachments(mail: CapturedMail): string {
  return table(
    mail.attachments.map(({ name, contentType, size, contentId, content }) => [
      name ?? "(no name)",
      contentType,
      describeOctets(size),
      contentId ?? "",
      `sha256 ${createHash("sha256").update(content).digest("hex")}`,
    ]),
    ["Name", "Type", "Size", "Content-ID", "Hash"],
  );
}

function envelope({ envelope: said, session }: CapturedMail): string[][] {
  const { peer, tls, auth } = session;
  return [
    ["MAIL FROM", [`<${said.mailFrom}>`, ...said.mailOptions].join(" ")],
    ...said.rcptTos
      .slice(0, MOST_ROWS)
      .map((address, index) => [
        "RCPT TO",
        [`<${address}>`, ...(said.rcptOptions[index] ?? [])].join(" "),
      ]),
    ["Session", session.id],
    ["Client", peer === undefined ? "on a Unix socket" : `${peer.host} port ${peer.port}`],
    [session.extendedSmtp ? "EHLO" : "HELO", session.hostName ?? "(nothing)"],
    ["AUTH", auth === undefined ? "none" : `${auth.user} by ${auth.mechanism}`],
    ["TLS", tls === undefined ? "none" : JSON.stringify(tls)],
  ];
}

/** The first of many addresses, and how many more there are. */
export function some(addresses: readonly string[]): string {
  const shown = addresses
    .slice(0, 10)
    .map((address) => cut(address, MOST_NAME))
    .join(", ");
  return addresses.length <= 10 ? shown : `${shown} and ${addresses.length - 10} more`;
}

function source(raw: Buffer): string {
  return cut(raw.subarray(0, MOST_SOURCE + 1).toString("utf8"), MOST_SOURCE, raw.length);
}

export function cut(text: string, most: number, length: number = text.length): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)}\n… (${describeOctets(length)} in all)`;
}
