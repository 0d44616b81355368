import type { AddressInfo } from "node:net";
import type { MessagePort } from "node:worker_threads";
import type { InboxOptions } from "../inbox/inbox.js";
import type { LogEvent, Logger } from "../server/logger.js";
import type { ControllerOptions } from "../server/options.js";
import type { PlainError } from "./plain.js";

/**
 * What a server's thread starts from. Plain data, and one port: it crosses into the thread.
 */
export interface ThreadSetup {
  /** All options that are no functions. */
  readonly options: ControllerOptions;
  readonly handler: ThreadHandler;
  /** `"anyone"` is known by name, so that clients are let in while the caller's thread is blocked. */
  readonly authenticator: "anyone" | "asked" | undefined;
  /** The levels that somebody logs. */
  readonly levels: readonly (keyof Logger)[];
  /** Where captured mail goes; undefined where none is kept. */
  readonly capture: { readonly inbox: InboxOptions; readonly port: MessagePort } | undefined;
}

/** Who decides: hooks of the caller's thread, by name; a module of the user's; nobody. */
export type ThreadHandler =
  | {
      readonly type: "asked";
      readonly hooks: readonly string[];
      readonly keepsContent: boolean;
    }
  | {
      readonly type: "module";
      /** A file URL. */
      readonly module: string;
      readonly export: string | undefined;
      readonly args: readonly unknown[] | undefined;
    }
  | { readonly type: "none" };

/** Where a server that runs in a thread is bound. */
export interface ThreadAddress {
  readonly hostname: string;
  readonly port: number;
  readonly url: string;
  readonly address: AddressInfo | string;
  /** PEM of the CA of a certificate that was made for the thread. */
  readonly ca: string | undefined;
}

/** What the two sides know of an envelope. */
export interface PlainEnvelope {
  readonly mailFrom: string | null;
  readonly mailOptions: readonly string[];
  readonly rcptTos: readonly string[];
  readonly rcptOptions: readonly (readonly string[])[];
  readonly smtpUtf8: boolean;
  readonly content: Uint8Array | string | null;
  /** Undefined where it is the same as the content. */
  readonly originalContent: Uint8Array | null | undefined;
}

/** What a hook left in its draft of the envelope; what is undefined it left alone. */
export type EnvelopeChange = { readonly [Name in keyof PlainEnvelope]?: unknown };

/** Facts of a session, by name. */
export type SessionCopy = Readonly<Record<string, unknown>> & { readonly id: string };

/** A hook, or the authenticator, is to be called. */
export interface HookCall {
  readonly type: "call";
  readonly id: number;
  /** A piece of content: the call for its first piece. All pieces have one signal, which is aborted under this number. */
  readonly streamId: number | undefined;
  readonly hook: string;
  /** When it was asked, by `monotonicMs()`. */
  readonly atMs: number;
  /** Whether its signal has aborted already. */
  readonly isAborted: boolean;
  readonly session: SessionCopy;
  readonly server: Readonly<Record<string, unknown>>;
  /** What the context of this hook has beyond that of all hooks. */
  readonly extras: Readonly<Record<string, unknown>>;
  readonly error: PlainError | undefined;
  readonly envelope: PlainEnvelope | undefined;
}

/** What the server's thread tells the thread that started it. */
export type FromThread =
  | { readonly type: "ready"; readonly at: ThreadAddress }
  | { readonly type: "failed"; readonly error: PlainError }
  | { readonly type: "stopped" }
  | HookCall
  /** Nobody waits for the answer to a call any more. */
  | { readonly type: "abort"; readonly id: number; readonly reason: PlainError }
  /** handleClose is to be called. */
  | { readonly type: "closed"; readonly session: SessionCopy; readonly reason: string }
  /** Nothing will be asked for a session any more. */
  | { readonly type: "gone"; readonly sessionId: string }
  | {
      readonly type: "log";
      readonly level: keyof Logger;
      readonly event: Omit<LogEvent, "error">;
      readonly error: PlainError | undefined;
    };

/** The answer to a {@link HookCall}. */
export interface HookAnswer {
  readonly type: "answer";
  readonly id: number;
  readonly result?: unknown;
  readonly error?: PlainError | undefined;
  readonly envelope?: EnvelopeChange | undefined;
  /** EHLO: the lines as the hook left them. */
  readonly responses?: unknown;
  /** EHLO, and before the greeting: the extensions as the hook left them. */
  readonly extensions?: unknown;
}

/** What the thread that started a server tells its thread. */
export type ToThread = { readonly type: "stop"; readonly drainMs: number } | HookAnswer;
