import type { DraftEnvelope } from "./draft-envelope.js";
import type { HookContext, HookDefaults, HookServer, HookSession } from "./handler.js";
import type { HookRun } from "./hook-run.js";

/** Where a context keeps what its getters read. No private field: those are not there behind a Proxy or an heir. */
const INNER: unique symbol = Symbol("smtp-fixture hook");

/**
 * What every hook is given. Its two getters are the same functions for all: those of a literal would give each context
 * a shape of its own, which keeps a hook's content alive. They are the object's own, so that a copy has them too.
 */
export class Context implements HookContext {
  declare readonly signal: AbortSignal;
  declare readonly defaults: HookDefaults;
  readonly server: HookServer;
  readonly session: HookSession;
  readonly envelope: DraftEnvelope;

  constructor(
    server: HookServer,
    session: HookSession,
    envelope: DraftEnvelope,
    run: HookRun,
    makeDefaults: () => HookDefaults,
  ) {
    this.server = server;
    this.session = session;
    this.envelope = envelope;
    Object.defineProperty(this, INNER, { value: new Inner(run, makeDefaults) });
    Object.defineProperties(this, Context.#getters);
  }

  // Made when somebody looks at it: most hooks do not.
  static readonly #getters = {
    signal: {
      get(this: Context) {
        return innerOf(this).run.signal;
      },
      enumerable: true,
      configurable: true,
    },
    defaults: {
      get(this: Context) {
        return innerOf(this).defaults;
      },
      enumerable: true,
      configurable: true,
    },
  };
}

const innerOf = (context: object): Inner => (context as { readonly [INNER]: Inner })[INNER];

class Inner {
  readonly run: HookRun;
  readonly #makeDefaults: () => HookDefaults;
  #made: HookDefaults | undefined;

  constructor(run: HookRun, makeDefaults: () => HookDefaults) {
    this.run = run;
    this.#makeDefaults = makeDefaults;
  }

  get defaults(): HookDefaults {
    return (this.#made ??= this.#makeDefaults());
  }
}
