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
  readonly context: Partial<HookContext> & { readonly responses?: string[] };
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** In the server's thread: asks the hooks that are in the caller's. */
export class HookAsker {
  readonly #post: Post;
  readonly #pending = new Map<number, Pending>();
  /** The sessions that the other side knows of. */
  readonly #sessions = new Set<string>();
  #lastId = 0;

  constructor(post: Post) {
    this.#post = post;
  }

  /** A handler that has these hooks and no other. */
  handler(hooks: readonly string[]): Handler {
    const handler: Record<string, unknown> = {};
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
          closed(reason) {
            inner.closed(reason);
            ended();
          },
        };
      },
    };
  }

  answered({ id, result, error, envelope, responses }: HookAnswer): void {
    const pending = this.#pending.get(id);
    // Nobody waits for it any more.
    if (pending === undefined) return;
    this.#pending.delete(id);
    const { context } = pending;
    if (envelope !== undefined && context.envelope !== undefined)
      applyChange(context.envelope, envelope);
    if (Array.isArray(responses) && context.responses !== undefined)
      context.responses.splice(0, Infinity, ...(responses as string[]));
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
    };
    const { credentials } = others;
    const extras =
      credentials === undefined ? others : { ...others, credentials: saidOf(credentials) };
    const id = ++this.#lastId;
    const { plain, memory } =
      envelope === undefined ? { plain: undefined, memory: [] } : encodeEnvelope(envelope);
    const call: HookCall = {
      type: "call",
      id,
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
      signal.addEventListener("abort", () => {
        if (this.#pending.delete(id))
          this.#post({ type: "abort", id, reason: encodeError(signal.reason) }, []);
      });
      try {
        this.#post(call, memory);
      } catch {
        // Something in it is no plain data: the hook has to do without.
        const { session: facts, extras: rest } = call;
        this.#post({ ...call, session: plainSession(facts), extras: copyable(rest) }, []);
      }
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
  reply: () => {},
  busy: () => {},
});
