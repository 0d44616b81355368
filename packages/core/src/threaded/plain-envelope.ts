import { DraftEnvelope } from "../handler/draft-envelope.js";
import type { Envelope } from "../protocol/session/envelope.js";
import type { EnvelopeChange, PlainEnvelope } from "./messages.js";

/** An envelope as plain data, and the memory that goes with it. */
export function encodeEnvelope(envelope: Envelope): {
  readonly plain: PlainEnvelope;
  readonly memory: ArrayBuffer[];
} {
  const { mailFrom, mailOptions, rcptTos, rcptOptions, smtpUtf8 } = envelope;
  const memory: ArrayBuffer[] = [];
  const content = octetsOf(envelope.content, memory);
  const originalContent =
    envelope.originalContent === envelope.content
      ? undefined
      : (octetsOf(envelope.originalContent, memory) as Uint8Array | null);
  const plain = { mailFrom, mailOptions, rcptTos, rcptOptions, smtpUtf8 };
  return { plain: { ...plain, content, originalContent }, memory };
}

/** Octets in memory of their own: a Buffer may be a small part of a large block, which would cross as a whole. */
function octetsOf(
  content: Buffer | string | null,
  memory: ArrayBuffer[],
): Uint8Array | string | null {
  if (content === null || typeof content === "string") return content;
  const own = new Uint8Array(content);
  memory.push(own.buffer);
  return own;
}

/** A draft as the caller's hooks get it. */
export function draftOf(plain: PlainEnvelope | undefined): DraftEnvelope {
  const draft = new DraftEnvelope();
  draft.hand();
  if (plain === undefined) return draft;
  draft.mailFrom = plain.mailFrom;
  draft.mailOptions = [...plain.mailOptions];
  draft.smtpUtf8 = plain.smtpUtf8;
  for (const [index, address] of plain.rcptTos.entries())
    draft.record(address, [...(plain.rcptOptions[index] ?? [])]);
  draft.content = bufferOf(plain.content);
  draft.originalContent =
    plain.originalContent === undefined
      ? (draft.content as Buffer | null)
      : (bufferOf(plain.originalContent) as Buffer | null);
  return draft;
}

function bufferOf(content: Uint8Array | string | null): Buffer | string | null {
  if (content === null || typeof content === "string") return content;
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** What is to be found out about a draft once a hook has had it. */
export interface WatchedDraft {
  readonly draft: DraftEnvelope;
  /** @throws TypeError where the list of recipients is none any more */
  change(): EnvelopeChange;
}

export function watchedDraft(plain: PlainEnvelope | undefined): WatchedDraft {
  const draft = draftOf(plain);
  const { content, originalContent } = draft;
  return {
    draft,
    change() {
      const { mailFrom, mailOptions, rcptTos, rcptOptions, smtpUtf8 } = draft;
      return {
        mailFrom,
        mailOptions,
        // A list that was left alone must not look like one that was put in its place.
        ...(draft.change().type === "none" ? {} : { rcptTos }),
        rcptOptions,
        smtpUtf8,
        ...(draft.content === content ? {} : { content: draft.content }),
        ...(draft.originalContent === originalContent
          ? {}
          : { originalContent: draft.originalContent }),
      };
    },
  };
}

/** Does to the server's draft what a hook did to its copy. */
export function applyChange(envelope: Envelope, change: EnvelopeChange): void {
  const changed: Record<string, unknown> = { ...change };
  for (const name of ["content", "originalContent"]) {
    const value = changed[name];
    if (value instanceof Uint8Array) changed[name] = bufferOf(value);
  }
  Object.assign(envelope, changed);
}
