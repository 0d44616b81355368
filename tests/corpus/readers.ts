import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type AddressObject, type EmailAddress, simpleParser } from "mailparser";
import PostalMime, { type Address } from "postal-mime";
import type { Message } from "../../packages/core/src/index.js";
import type { CorpusMail } from "./corpus-mail.js";

/** What a reader sees in a mail: in a form that all of them can be compared in. */
export interface Seen {
  readonly subject: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: readonly string[];
  readonly date: number | undefined;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: string;
  readonly text: string;
  readonly html: string;
  readonly attachmentNames: readonly (string | undefined)[];
  readonly attachmentTypes: readonly string[];
  readonly attachmentOctets: readonly string[];
}

export type Field = keyof Seen;

/** What a reader sees, or the error that it throws. */
export type Outcome = Seen | { readonly error: string };

const hashOf = (octets: Uint8Array): string => createHash("sha256").update(octets).digest("hex");

/** White space at the end of a text, and how lines end, are nobody's difference of opinion. */
const bodyOf = (text: string | false | null | undefined): string =>
  (text || "").replaceAll(/\r\n?/g, "\n").trimEnd();
const idOf = (text: string | null | undefined): string => (text ?? "").trim();
const shown = (name: string, address: string): string => `${name} <${address}>`;

const mailboxes = (addresses: Message["to"]): string[] =>
  addresses.map(({ name, address }) => shown(name, address));

export function seenByUs(message: Message): Seen {
  const { subject, date, messageId, inReplyTo, references, text, html, attachments } = message;
  return {
    subject: subject ?? "",
    from: mailboxes(message.from),
    to: mailboxes(message.to),
    cc: mailboxes(message.cc),
    replyTo: mailboxes(message.replyTo),
    date: date?.getTime(),
    messageId: idOf(messageId),
    inReplyTo: idOf(inReplyTo),
    references: references.join(" "),
    text: bodyOf(text),
    html: bodyOf(html),
    attachmentNames: attachments.map(({ name }) => name),
    attachmentTypes: attachments.map(({ contentType }) => contentType),
    attachmentOctets: attachments.map(({ content }) => hashOf(content)),
  };
}

async function seenByMailparser({ raw }: CorpusMail): Promise<Seen> {
  const mail = await simpleParser(raw, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  });
  const flat = (addresses: readonly EmailAddress[]): string[] =>
    addresses.flatMap(({ name, address, group }) =>
      group === undefined ? shown(name, address ?? "") : flat(group),
    );
  const list = (objects: AddressObject | AddressObject[] | undefined): string[] =>
    [objects ?? []].flat().flatMap(({ value }) => flat(value));
  return {
    subject: mail.subject ?? "",
    from: list(mail.from),
    to: list(mail.to),
    cc: list(mail.cc),
    replyTo: list(mail.replyTo),
    date: mail.date?.getTime(),
    messageId: idOf(mail.messageId),
    inReplyTo: idOf(mail.inReplyTo),
    references: [mail.references ?? []].flat().join(" "),
    text: bodyOf(mail.text),
    html: bodyOf(mail.html),
    attachmentNames: mail.attachments.map(({ filename }) => filename || undefined),
    attachmentTypes: mail.attachments.map(({ contentType }) => contentType),
    attachmentOctets: mail.attachments.map(({ content }) => hashOf(content)),
  };
}

async function seenByPostalMime({ raw }: CorpusMail): Promise<Seen> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true });
  const list = (addresses: readonly Address[]): string[] =>
    addresses.flatMap((one) =>
      one.group === undefined ? shown(one.name, one.address) : list(one.group),
    );
  const { attachments } = mail;
  return {
    subject: mail.subject ?? "",
    from: list(mail.from === undefined ? [] : [mail.from]),
    to: list(mail.to ?? []),
    cc: list(mail.cc ?? []),
    replyTo: list(mail.replyTo ?? []),
    date: mail.date === undefined ? undefined : Date.parse(mail.date),
    messageId: idOf(mail.messageId),
    inReplyTo: idOf(mail.inReplyTo),
    references: (mail.references ?? "").split(/\s+/).join(" "),
    text: bodyOf(mail.text),
    html: bodyOf(mail.html),
    attachmentNames: attachments.map(({ filename }) => filename || undefined),
    attachmentTypes: attachments.map(({ mimeType }) => mimeType),
    attachmentOctets: attachments.map(({ content }) => hashOf(Buffer.from(content as ArrayBuffer))),
  };
}

interface PythonSeen extends Record<"from" | "to" | "cc" | "replyTo", readonly string[]> {
  readonly error?: string;
  readonly subject: string | null;
  readonly date: number | null;
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly {
    readonly name: string | null;
    readonly type: string;
    readonly hash: string | false;
  }[];
}

function seenByPython(mails: readonly CorpusMail[]): Outcome[] {
  const script = fileURLToPath(new URL("read.py", import.meta.url));
  const output = execFileSync("python3", ["-IS", script], {
    input: JSON.stringify(mails.map(({ raw }) => raw.toString("base64"))),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return (JSON.parse(output) as PythonSeen[]).map((seen) => {
    if (seen.error !== undefined) return { error: seen.error };
    const { from, to, cc, replyTo, attachments } = seen;
    return {
      subject: seen.subject ?? "",
      from,
      to,
      cc,
      replyTo,
      date: seen.date ?? undefined,
      messageId: idOf(seen.messageId),
      inReplyTo: idOf(seen.inReplyTo),
      references: (seen.references ?? "").trim().split(/\s+/).join(" "),
      text: bodyOf(seen.text),
      html: bodyOf(seen.html),
      attachmentNames: attachments.map(({ name }) => name ?? undefined),
      attachmentTypes: attachments.map(({ type }) => type),
      attachmentOctets: attachments.map(({ hash }) => hash || "not given"),
    };
  });
}

const settle = async (reading: Promise<Seen>): Promise<Outcome> => {
  try {
    return await reading;
  } catch (error) {
    return { error: String(error) };
  }
};

export type ReaderName = "mailparser" | "postal-mime" | "Python";

/** What the others see in each mail, in its order. */
export const READERS: Readonly<
  Record<ReaderName, (mails: readonly CorpusMail[]) => Promise<readonly Outcome[]>>
> = {
  mailparser: (mails) => Promise.all(mails.map((mail) => settle(seenByMailparser(mail)))),
  "postal-mime": (mails) => Promise.all(mails.map((mail) => settle(seenByPostalMime(mail)))),
  Python: (mails) => Promise.resolve(seenByPython(mails)),
};
