import { type Credentials, saidOf } from "../handler/auth/credentials.js";
import type {
  Authenticator,
  CloseContext,
  Handler,
  HookContext,
  HookSession,
} from "../handler/handler.js";
import type { ConnectionObserver } from "../server/observer.js";
import { monotonicMs } from "../real-time.js";
import type { FromThread, HookAnswer, HookCall, SessionCopy } from "./messages.js";
import { copyable, dataOf, decodeError, encodeError } from "./plain.js";
import { applyChange, encodeEnvelope } from "./plain-envelope.js";

/** Hands a message over, with memory that goes with it. */
export type Post = (message: FromThread, memory: ArrayBuffer[]) => void;

interface Pending {
  readonly context: Partial<HookContext> & {
    readonly responses?: string[];
    readonly extensions?: object;
    readonly isLast?: boolean;
  };
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** In the server's thread: asks the hooks that are in the caller's. */
export class HookAsker {
  readonly #post: Post;
  readonly #pending = new Map<number, Pending>();
  /** The sessions that the other side knows of. */
  readonly #sessions = new Set<string>();
  /** Calls for the first piece of a content, by the signal that all its pieces have in common. */
  readonly #streams = new WeakMap<AbortSignal, number>();
  /** The newest call for a content that is on its way, by the call for its first piece. */
  readonly #latest = new Map<number, number>();
  #lastId = 0;

  constructor(post: Post) {
    this.#post = post;
  }

  /** A handler that has these hooks and no other. */
  handler(hooks: readonly string[], keepsContent: boolean): Handler {
    const handler: Record<string, unknown> = { keepsContent };
    for (const hook of hooks)
      handler[hook] =
        hook === "handleClose"
          ? (context: CloseContext) => this.#closed(context)
          : (context: HookContext) => this.#ask(hook, context);
    return handler;
  }

  authenticator(): Authenticator {
    return async (context) => (await this.#ask("authenticator", context)) as boolean;
  }

  /** An observer that also tells the other side when a session has ended. */
  observer(observed: ConnectionObserver | undefined): ConnectionObserver {
    return {
      opened: (session) => {
        const { id } = session;
        const inner = observed?.opened(session);
        const ended = (): void => {
          // handleClose is still to be told of.
          queueMicrotask(() => {
            if (this.#sessions.delete(id)) this.#post({ type: "gone", sessionId: id }, []);
          });
        };
        if (inner === undefined) return { ...DEAF, closed: ended };
        return {
          ...inner,
          closed(reason, ending) {
            inner.closed(reason, ending);
            ended();
          },
        };
      },
    };
  }

  answered({ id, result, error, envelope, responses, extensions }: HookAnswer): void {
    const pending = this.#pending.get(id);
    // Nobody waits for it any more.
    if (pending === undefined) return;
    this.#pending.delete(id);
    const { context } = pending;
    if (context.isLast === true) {
      const streamId = context.signal && this.#streams.get(context.signal);
      if (streamId !== undefined) this.#latest.delete(streamId);
    }
    if (envelope !== undefined && context.envelope !== undefined)
      applyChange(context.envelope, envelope);
    if (Array.isArray(responses) && context.responses !== undefined)
      context.responses.splice(0, Infinity, ...(responses as string[]));
    if (typeof extensions === "object" && context.extensions !== undefined)
      Object.assign(context.extensions, extensions);
    if (error === undefined) pending.resolve(result);
    else pending.reject(decodeError(error));
  }

  #ask(hook: string, context: Partial<HookContext>): Promise<unknown> {
    // The defaults are functions of this thread.
    const {
      server,
      session,
      envelope,
      signal,
      defaults: _,
      ...others
    } = context as HookContext & {
      readonly error?: unknown;
      readonly credentials?: Credentials;
      readonly chunk?: Buffer;
    };
    const { credentials, chunk } = others;
    const extras = {
      ...others,
      ...(credentials === undefined ? {} : { credentials: saidOf(credentials) }),
      // Its own octets alone: what else the network brought with them stays here.
      ...(chunk === undefined ? {} : { chunk: new Uint8Array(chunk) }),
    };
    const id = ++this.#lastId;
    const streamId = hook === "handleDataChunk" ? (this.#streams.get(signal) ?? id) : undefined;
    const { plain, memory } =
      envelope === undefined ? { plain: undefined, memory: [] } : encodeEnvelope(envelope);
    const call: HookCall = {
      type: "call",
      id,
      streamId,
      hook,
      atMs: monotonicMs(),
      isAborted: signal.aborted,
      session: this.#copyOf(session),
      server: server === undefined ? {} : { hostName: server.hostName, protocol: server.protocol },
      extras: dataOf(extras, "error"),
      error: hook === "handleException" ? encodeError(extras.error) : undefined,
      envelope: plain,
    };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { context, resolve, reject });
      this.#listen(signal, id, streamId);
      try {
        this.#post(call, memory);
      } catch {
        // Something in it is no plain data: the hook has to do without.
        const { session: facts, extras: rest } = call;
        this.#post({ ...call, session: plainSession(facts), extras: copyable(rest) }, []);
      }
    });
  }

  #listen(signal: AbortSignal, id: number, streamId: number | undefined): void {
    if (streamId !== undefined) {
      this.#latest.set(streamId, id);
      if (this.#streams.has(signal)) return;
      this.#streams.set(signal, streamId);
    }
    signal.addEventListener("abort", () => {
      const latest = streamId === undefined ? id : (this.#latest.get(streamId) ?? id);
      const isAwaited = this.#pending.delete(latest);
      // A content is given up between two of its pieces too.
      if (isAwaited || this.#latest.has(id))
        this.#post({ type: "abort", id, reason: encodeError(signal.reason) }, []);
      this.#latest.delete(id);
    });
  }

  #closed({ session, reason }: CloseContext): void {
    this.#post({ type: "closed", session: plainSession(this.#copyOf(session)), reason }, []);
  }

  #copyOf(session: HookSession): SessionCopy {
    this.#sessions.add(session.id);
    return dataOf(session, "state") as SessionCopy;
  }
}

const plainSession = (session: SessionCopy): SessionCopy => copyable(session) as SessionCopy;

const DEAF = Object.freeze({
  command: () => {},
  content: () => {},
  chunk: () => {},
  reply: () => {},
  busy: () => {},
});
