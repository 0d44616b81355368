import { readFileSync } from "node:fs";
import { realDate } from "../real-time.js";
import type { Attachment, Message } from "./message.js";

/** A message as plain JSON, to cross a thread or a process. */
export interface EncodedMessage extends Omit<Message, "date" | "attachments"> {
  /** Milliseconds since 1970. */
  readonly date: number | undefined;
  readonly attachments: readonly EncodedAttachment[];
}

export interface EncodedAttachment extends Omit<Attachment, "content"> {
  readonly content: EncodedOctets;
}

/** Octets in base64, or the path of a file that holds them. */
export type EncodedOctets = { readonly base64: string } | { readonly file: string };

/** @param encodeOctets - decides how an attachment's octets travel */
export function encodeMessage(
  message: Message,
  encodeOctets: (octets: Buffer) => EncodedOctets,
): EncodedMessage {
  const { date, attachments, ...rest } = message;
  return {
    ...rest,
    date: date?.getTime(),
    attachments: attachments.map((attachment) => ({
      ...attachment,
      content: encodeOctets(attachment.content),
    })),
  };
}

export function decodeMessage(encoded: EncodedMessage): Message {
  const { date, attachments, ...rest } = encoded;
  // As frozen as what readMessage() gives: a test must not meet a difference between here and there.
  for (const value of Object.values(rest)) if (Array.isArray(value)) freezeAll(value);
  return {
    ...EMPTY,
    ...rest,
    sender: rest.sender && Object.freeze(rest.sender),
    date: date === undefined ? undefined : realDate(date),
    attachments: Object.freeze(attachments.map(decodeAttachment)),
  };
}

function freezeAll(list: readonly unknown[]): void {
  for (const one of list) Object.freeze(one);
  Object.freeze(list);
}

/** JSON leaves out what is undefined; a test that prints a mail should see each property. */
const EMPTY = {
  subject: undefined,
  sender: undefined,
  messageId: undefined,
  inReplyTo: undefined,
  text: undefined,
  html: undefined,
};

function decodeAttachment({ content, ...rest }: EncodedAttachment): Attachment {
  const attachment = { ...NO_NAMES, ...rest };
  let octets: Buffer | undefined;
  Object.defineProperty(attachment, "content", {
    enumerable: true,
    get: () => (octets ??= decodeOctetsOf(content)),
  });
  return Object.freeze(attachment) as unknown as Attachment;
}

const NO_NAMES = { name: undefined, disposition: undefined, contentId: undefined };

/** The octets themselves; a file is read now. */
export function decodeOctetsOf(encoded: EncodedOctets): Buffer {
  return "file" in encoded ? readFileSync(encoded.file) : Buffer.from(encoded.base64, "base64");
}
