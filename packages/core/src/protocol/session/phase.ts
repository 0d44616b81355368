import type { ExchangeStep } from "../auth/mechanism.js";
import type { XclientData } from "../grammar/xclient-data.js";
import type { ProxyData } from "../wire/proxy-header.js";
import type { Body } from "./body.js";
import type { Question } from "./question.js";
import type { Reply } from "../grammar/reply.js";
import type { Rules } from "./rules.js";
import { NOTHING_COUNTED, type Tally } from "./tally.js";
import type { Transaction } from "./transaction.js";
import type { Verb } from "./verb.js";

/** Who speaks, by its own account (RFC 5321 §4.1.1.1). */
export interface Client {
  readonly hostName: string;
  /** EHLO and not HELO. */
  readonly isExtended: boolean;
}

/** Where a session stands. A phase carries only what is true in it. */
export type Phase =
  /** A proxy has connected; who its client is, it has still to say. */
  | { readonly name: "proxy-header" }
  /** Before the greeting. */
  | { readonly name: "opening" }
  /** Greeted; no EHLO yet. */
  | { readonly name: "connected" }
  /** Refused in the greeting, or after STARTTLS; nothing is left but to wait for QUIT (RFC 5321 §3.1, RFC 3207 §4.1). */
  | { readonly name: "refused"; readonly reply?: Reply | undefined }
  /** A TLS handshake is under way; before the greeting where TLS is implicit, else after the 220 to STARTTLS. */
  | { readonly name: "securing"; readonly isGreeted: boolean }
  | { readonly name: "ready"; readonly client: Client }
  /** MAIL was accepted. */
  | {
      readonly name: "transaction";
      readonly client: Client;
      readonly transaction: Transaction;
      /** What BDAT has brought up to now; undefined before the first chunk (RFC 3030 §2). */
      readonly body?: Body | undefined;
    }
  /** 354 was sent: what comes is content up to its final dot. */
  | {
      readonly name: "content";
      readonly client: Client;
      readonly transaction: Transaction;
      /** Where content is handed on as it comes: what has come up to now. */
      readonly body?: Body | undefined;
      /** Why the rest is read and dropped: the reply to the content. */
      readonly refusal?: Reply | undefined;
    }
  /** BDAT was sent: so many octets belong to its chunk. `before` is where the session stood. */
  | {
      readonly name: "chunk";
      /** Octets of the chunk in all, and those that have not come yet. */
      readonly octets: number;
      readonly remaining: number;
      readonly isLast: boolean;
      readonly body: Body;
      /** Why the chunk is read and dropped: the reply to it. */
      readonly refusal: Reply | undefined;
      readonly before: Phase;
    }
  /** 334 was sent: the next line answers it. */
  | {
      readonly name: "challenge";
      readonly client: Client;
      readonly exchange: Extract<ExchangeStep, { type: "challenge" }>;
    }
  /** A question is out; `before` is where the session stands until it is answered. */
  | {
      readonly name: "asking";
      readonly question: Question;
      readonly asker: Asker;
      readonly before: Phase;
    }
  | { readonly name: "closed" };

/** Who goes on when a question is answered. */
export type Asker = Required<Pick<Verb, "settle">>;

/** The conversation with one client, from greeting to close: an immutable value. */
export interface Session {
  readonly rules: Rules;
  readonly phase: Phase;
  /** Who the client proved to be. */
  readonly identity: { readonly mechanism: string; readonly user: string } | undefined;
  /** Inside TLS, implicit or after STARTTLS. */
  readonly isSecure: boolean;
  readonly unknownCommands: number;
  readonly authFailures: number;
  /** What else is counted, whatever the client says in between. */
  readonly tally: Tally;
  /** What the proxy in front of the server said of its client, once that was accepted. */
  readonly proxy: ProxyData | undefined;
  /** A client that may say whose session this is (XCLIENT), and what it has said; undefined for all others. */
  readonly neighbour: { readonly said: XclientData | undefined } | undefined;
  /**
   * The last command was AUTH, whatever became of it. A client that does not wait for its challenge sends what proves who
   * it is all the same: a line that is no command may be that.
   */
  readonly isAfterAuth: boolean;
}

/** A session whose client, or its proxy, has connected and was not greeted yet. */
export function newSession(rules: Rules, isSecure = false): Session {
  return {
    rules,
    phase: { name: rules.expectsProxyHeader === true ? "proxy-header" : "opening" },
    identity: undefined,
    isSecure,
    unknownCommands: 0,
    authFailures: 0,
    tally: NOTHING_COUNTED,
    proxy: undefined,
    neighbour: undefined,
    isAfterAuth: false,
  };
}

/** What a session expects next from the wire. */
export type Expectation =
  | "proxy-header"
  | "line"
  | "content"
  | "piece"
  | "chunk"
  | "verdict"
  | "nothing";

export function expects(session: Session): Expectation {
  switch (session.phase.name) {
    case "proxy-header":
      return "proxy-header";
    case "connected":
    case "refused":
    case "ready":
    case "transaction":
    case "challenge":
      return "line";
    case "content":
      // Where content is handed on as it comes, it is taken from the wire in pieces.
      return session.phase.body === undefined ? "content" : "piece";
    case "chunk":
      return "chunk";
    case "asking":
      return "verdict";
    case "opening":
    case "securing":
    case "closed":
      return "nothing";
  }
}

/** Whether who the client is has still to be said by its proxy, or to be accepted. Nothing is sent before that. */
export function awaitsProxy({ phase }: Session): boolean {
  return (phase.name === "asking" ? phase.before.name : phase.name) === "proxy-header";
}

/** The longest line, CRLF included, that may come next. */
export function longestLine(session: Session): number {
  return session.rules.longestLine;
}

/** How many octets of the chunk that is expected have not come yet. */
export function remainingOctets({ phase }: Session): number {
  return phase.name === "chunk" ? phase.remaining : 0;
}

/** Where a session stands, behind what it waits for. */
function standingIn(phase: Phase): Phase {
  return phase.name === "asking" || phase.name === "chunk" ? standingIn(phase.before) : phase;
}

/** The client of a session that has said HELO or EHLO. */
export function clientOf(session: Session): Client | undefined {
  const phase = standingIn(session.phase);
  return "client" in phase ? phase.client : undefined;
}

/** The open transaction of a session. */
export function transactionOf(session: Session): Transaction | undefined {
  const phase = standingIn(session.phase);
  return "transaction" in phase ? phase.transaction : undefined;
}

export function inPhase(session: Session, phase: Phase): Session {
  return {
    rules: session.rules,
    phase,
    identity: session.identity,
    isSecure: session.isSecure,
    unknownCommands: session.unknownCommands,
    authFailures: session.authFailures,
    tally: session.tally,
    proxy: session.proxy,
    neighbour: session.neighbour,
    isAfterAuth: session.isAfterAuth,
  };
}
