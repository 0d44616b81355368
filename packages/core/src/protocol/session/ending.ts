import type { Phase, Session } from "./phase.js";

/** What a session was in the middle of when it ended, for whoever has to explain it. Plain data. */
export interface Ending {
  readonly phase: Exclude<Phase["name"], "asking" | "closed">;
  /** Octets that had come of a line, a chunk or content that was never complete. */
  readonly octets: number;
  /** Whether the first octet that the client sent begins a TLS record of a handshake (RFC 8446 §5.1). */
  readonly beganWithTls: boolean;
  /** What the socket or the handshake failed with; undefined where neither did. */
  readonly error: { readonly code: string | undefined; readonly message: string } | undefined;
}

/**
 * Where a session stands that is about to end: a question that is out is no place of its own.
 *
 * @param octets - those of a unit that have come and that the session has not seen
 */
export function placeOfEnding(
  { phase }: Session,
  octets: number,
): Pick<Ending, "phase" | "octets"> {
  let at: Phase = phase;
  while (at.name === "asking") at = at.before;
  if (at.name === "chunk") return { phase: at.name, octets: at.octets - at.remaining + octets };
  return { phase: at.name === "closed" ? "connected" : at.name, octets };
}
