import { SmtpFixtureError } from "../errors.js";
import { hiddenArguments } from "../handler/auth/arguments.js";
import { credentialsOf } from "../handler/auth/credentials.js";
import type {
  Authenticator,
  CloseReason,
  Handler,
  HookContext,
  HookSession,
} from "../handler/handler.js";
import type { ClientCredentials } from "../protocol/session/question.js";
import { monotonicMs } from "../real-time.js";
import { describeError, log, type Logger } from "../server/logger.js";
import type { FromThread, HookAnswer, HookCall, SessionCopy } from "./messages.js";
import { decodeError, encodeError } from "./plain.js";
import { watchedDraft } from "./plain-envelope.js";

type Hook = (context: unknown) => unknown;
type Post = (answer: HookAnswer) => void;

/** In the caller's thread: calls the handler's hooks back for a server in another one. */
export class HookAnswerer {
  readonly #handler: Handler;
  readonly #authenticator: Authenticator | undefined;
  readonly #hookTimeoutMs: number;
  readonly #logger: Logger;
  /** Sessions as hooks have them: one object for the whole connection. */
  readonly #sessions = new Map<string, HookSession>();
  readonly #running = new Map<number, AbortController>();

  constructor(
    { handler, authenticator }: { handler: Handler; authenticator: Authenticator | undefined },
    { hookTimeoutMs, logger }: { readonly hookTimeoutMs: number; readonly logger: Logger },
  ) {
    this.#handler = handler;
    this.#authenticator = authenticator;
    this.#hookTimeoutMs = hookTimeoutMs;
    this.#logger = logger;
  }

  /** @param post - takes the answer to where the message came from */
  receive(message: FromThread, post: Post): void {
    if (message.type === "call") void this.#call(message, post);
    else if (message.type === "abort") this.#abort(message.id, decodeError(message.reason));
    else if (message.type === "closed") void this.#closed(message.session, message.reason);
    else if (message.type === "gone") this.#sessions.delete(message.sessionId);
  }

  #abort(id: number, reason: unknown): void {
    this.#running.get(id)?.abort(reason);
    this.#running.delete(id);
  }

  /** The server has gone: nobody waits for an answer. */
  end(): void {
    const reason = new Error("The server has been stopped.");
    for (const running of this.#running.values()) running.abort(reason);
    this.#running.clear();
    this.#sessions.clear();
  }

  async #call(call: HookCall, post: Post): Promise<void> {
    const { id, streamId = id, hook, atMs, isAborted, server, extras, error } = call;
    const session = this.#session(call.session);
    // This thread was blocked for so long that the client has had its 451: too late to have an effect.
    if (monotonicMs() - atMs > this.#hookTimeoutMs) return;
    const abort = this.#running.get(streamId) ?? new AbortController();
    if (isAborted) abort.abort(new Error("The client has left."));
    this.#running.set(streamId, abort);
    const { draft, change } = watchedDraft(call.envelope);
    const context = Object.defineProperty(
      { server, session, envelope: draft, signal: abort.signal, ...restored(hook, extras) },
      "defaults",
      { get: noDefaults },
    );
    if (error !== undefined) Object.assign(context, { error: decodeError(error) });
    const answer: { -readonly [Name in keyof HookAnswer]: HookAnswer[Name] } = {
      type: "answer",
      id,
    };
    try {
      answer.result = await this.#hook(hook)(context);
      if (call.envelope !== undefined) answer.envelope = change();
      answer.responses = extras["responses"];
      answer.extensions = extras["extensions"];
    } catch (thrown) {
      answer.error = encodeError(thrown);
    }
    if (extras["isLast"] !== false) this.#running.delete(streamId);
    try {
      post(answer);
    } catch {
      // A function, a promise in a list and the like: none of it means anything as a verdict.
      const nonsense = new TypeError("The hook returned or left something that is no plain data.");
      post({ type: "answer", id: answer.id, error: encodeError(nonsense) });
    }
  }

  #hook(name: string): Hook {
    if (name === "authenticator")
      return (context) => this.#authenticator?.(context as Parameters<Authenticator>[0]);
    const hook = (this.#handler as Record<string, unknown>)[name];
    return typeof hook === "function"
      ? (context) => (hook as Hook).call(this.#handler, context)
      : () => undefined;
  }

  async #closed(copy: SessionCopy, reason: string): Promise<void> {
    const session = this.#session(copy);
    try {
      await this.#handler.handleClose?.({ session, reason: reason as CloseReason });
    } catch (error) {
      log(this.#logger, "error", {
        type: "hook-failed",
        message: `handleClose failed: ${describeError(error)}`,
        sessionId: session.id,
        error,
      });
    }
  }

  /** The session as it is now. */
  #session(copy: SessionCopy): HookContext["session"] {
    const known = this.#sessions.get(copy.id) ?? ({ state: {} } as HookSession);
    this.#sessions.set(copy.id, known);
    return Object.assign(known, copy);
  }
}

/** What a hook's context has beside the rest, as it was before it crossed the thread. */
function restored(hook: string, extras: HookCall["extras"]): Record<string, unknown> {
  const { credentials, args, chunk } = extras;
  if (chunk instanceof Uint8Array)
    return { ...extras, chunk: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) };
  if (credentials !== undefined)
    return { ...extras, credentials: credentialsOf(credentials as ClientCredentials) };
  return hook === "handleAuth" ? { ...extras, args: hiddenArguments(args as string[]) } : extras;
}

function noDefaults(): never {
  throw new SmtpFixtureError(
    "INVALID_ARGUMENT",
    "context.defaults is not there where the server runs in a thread of its own and the hook does not. Return nothing for the default, or make the handler a { module }, which runs beside the server.",
  );
}

/** The names of the hooks that a handler has, its class's among them. */
export function hooksOf(handler: object): string[] {
  const names = new Set<string>();
  for (
    let at: object | null = handler;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const name of Object.getOwnPropertyNames(at))
      if (
        /^handle[A-Z]/.test(name) &&
        typeof (handler as Record<string, unknown>)[name] === "function"
      )
        names.add(name);
  return [...names];
}
