import type { DraftEnvelope } from "./draft-envelope.js";
import type { HookContext, HookDefaults, HookServer, HookSession } from "./handler.js";
import type { HookRun } from "./hook-run.js";

/** Where a context keeps what its getters read. No private field: those are not there behind a Proxy or an heir. */
const INNER: unique symbol = Symbol("smtp-fixture hook");

/**
 * What every hook is given. Its getters are the same functions for all: those of a literal would give each context
 * a shape of its own, which keeps a hook's content alive. They are the object's own, so that a copy has them too.
 */
export class Context implements HookContext {
  declare readonly envelope: DraftEnvelope;
  declare readonly signal: AbortSignal;
  declare readonly defaults: HookDefaults;
  readonly server: HookServer;
  readonly session: HookSession;

  constructor(
    server: HookServer,
    session: HookSession,
    envelope: DraftEnvelope,
    run: HookRun,
    makeDefaults: () => HookDefaults,
  ) {
    this.server = server;
    this.session = session;
    Object.defineProperty(this, INNER, { value: new Inner(envelope, run, makeDefaults) });
    Object.defineProperties(this, Context.#getters);
  }

  // What most hooks do not look at is made, or has to be looked through again, only where they do.
  static readonly #getters = {
    envelope: {
      get(this: Context) {
        return innerOf(this).envelope;
      },
      enumerable: true,
      configurable: true,
    },
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

/** Printed with its envelope, and not with the getter of it. */
Object.defineProperty(Context.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Context): object {
    const { signal: _signal, defaults: _defaults, ...shown } = this;
    return shown;
  },
});

const innerOf = (context: object): Inner => (context as { readonly [INNER]: Inner })[INNER];

class Inner {
  readonly #envelope: DraftEnvelope;
  readonly run: HookRun;
  readonly #makeDefaults: () => HookDefaults;
  #made: HookDefaults | undefined;

  constructor(envelope: DraftEnvelope, run: HookRun, makeDefaults: () => HookDefaults) {
    this.#envelope = envelope;
    this.run = run;
    this.#makeDefaults = makeDefaults;
  }

  get envelope(): DraftEnvelope {
    this.#envelope.hand();
    return this.#envelope;
  }

  get defaults(): HookDefaults {
    return (this.#made ??= this.#makeDefaults());
  }
}
