import type { CloseReason, HookSession } from "../handler/handler.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Ending } from "../protocol/session/ending.js";

/** What somebody beside the handler is told of connections: the record of attempts, the transcript, who is busy. */
export interface ConnectionObserver {
  opened(session: HookSession): SessionObserver;
}

/** Told of each event before the reply to it leaves. */
export interface SessionObserver {
  /** A line that the client sent; secrets are struck out already. */
  command(line: string): void;
  /** Content was received up to its final dot. */
  content(octets: number): void;
  /** A chunk of BDAT was received that is not the last (RFC 3030 §2). */
  chunk(octets: number): void;
  /** @param rcpt - LMTP: which of the accepted RCPT commands it answers the content for, from 0 (RFC 2033 §4.2) */
  reply(reply: Reply, rcpt: number | undefined): void;
  /** A transaction is open now, or is not any more. Told after the replies that led there are written. */
  busy(isInTransaction: boolean): void;
  closed(reason: CloseReason, ending: Ending): void;
}

/** Where a connection finds what its controller's owner wants to be told; not part of the public options. */
export const OBSERVER: unique symbol = Symbol("smtp-fixture observer");
