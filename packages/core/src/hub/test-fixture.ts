import type { SmtpFixture } from "../fixture.js";
import {
  type EnvironmentNames,
  environmentOf,
  type ListenerAddress,
} from "../inbox/environment.js";
import { type Identity, makeIdentity } from "../inbox/identity.js";
import { makeReads, type Reads } from "../inbox/make-reads.js";
import type { SmtpReads } from "../inbox/reads.js";
import { lintAtEnd } from "../lint/lint-at-end.js";
import type { LintSwitch } from "../lint/lint-options.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { TestRegistry } from "./tests.js";
import { viewSource } from "./view-source.js";

/** A fixture as tests have it: the server is the run's, so there is nothing to dispose of. */
export type TestFixture = Omit<SmtpFixture, typeof Symbol.asyncDispose>;

/** The CA of a fixture's server, and the variables by which child processes find it. */
export interface FixtureTrust {
  readonly ca: { readonly pem: string };
  readonly variables: Readonly<Record<string, string>>;
}

/** What a fixture over the hub rests on. Each part is asked for when it is needed: much is not known at first. */
export interface TestFixtureParts {
  readonly registry: TestRegistry;
  /** Where the listener is. @throws when nobody can know yet */
  address(): ListenerAddress;
  environmentNames(): EnvironmentNames;
  /** What has clients trust the server; undefined without TLS, and where nobody can say whom to trust. */
  trust?(): FixtureTrust | undefined;
  /** Whether the mails of a test are judged when it ends. */
  readonly lint?: LintSwitch | undefined;
  /** The inbox, once the lease is there. */
  inbox(): Promise<RemoteInbox>;
}

/** The reads of each test, and of what belongs to none. */
export class FixtureViews {
  readonly #parts: TestFixtureParts;
  readonly #reads = new Map<string | undefined, Promise<Reads>>();
  readonly #identities = new Map<string | undefined, Identity>();
  /** The ids of mails that were judged already. */
  readonly #judged = new Set<string>();

  constructor(parts: TestFixtureParts) {
    this.#parts = parts;
  }

  /** The reads of one test; without a token, of what belongs to no single test. */
  reads(token: string | undefined): Promise<Reads> {
    let reads = this.#reads.get(token);
    if (reads === undefined) {
      reads = this.#parts
        .inbox()
        .then((inbox) => makeReads(viewSource(inbox, this.#parts.registry, token)));
      this.#reads.set(token, reads);
    }
    return reads;
  }

  /** What makes mail a test's own. */
  identity(token: string | undefined): Identity {
    let identity = this.#identities.get(token);
    if (identity === undefined) {
      identity = makeIdentity(token);
      this.#identities.set(token, identity);
    }
    return identity;
  }

  /** A test has ended: the error of the first of its waits that got a surplus since, or of its mails that are not clean. */
  async finish(token: string): Promise<Error | undefined> {
    const { lint = "off" } = this.#parts;
    const reads = lint === "off" ? this.#reads.get(token) : this.reads(token);
    return reads && (await this.finishReads(await reads));
  }

  /** The same for reads that are not one of these views. */
  async finishReads(reads: Reads): Promise<Error | undefined> {
    return (await reads.surplus()) ?? (await lintAtEnd(reads, this.#parts.lint, this.#judged));
  }
}

/** A fixture whose every call concerns the test that it is called in. */
export function makeTestFixture(parts: TestFixtureParts, views: FixtureViews): TestFixture {
  const current = (): string | undefined => parts.registry.current();
  const now = (): Promise<Reads> => views.reads(current());
  const identity = (): Identity => views.identity(current());
  return {
    get host() {
      return parts.address().host;
    },
    get port() {
      return parts.address().port;
    },
    get url() {
      return parts.address().url;
    },
    get env() {
      return fixtureEnvironment(parts.address(), parts.environmentNames(), parts.trust?.());
    },
    get ca() {
      return parts.trust?.()?.ca.pem;
    },
    address: (name) => identity().address(name),
    plus: (mailbox) => identity().plus(mailbox),
    get credentials() {
      return identity().credentials;
    },
    get headers() {
      return identity().headers;
    },
    file: readsOf(() => views.reads(undefined)),
    ...readsOf(now),
  };
}

/** The variables of a fixture: where its server is, and whom to trust there. */
export function fixtureEnvironment(
  address: ListenerAddress,
  names: EnvironmentNames,
  trust: FixtureTrust | undefined,
): Readonly<Record<string, string>> {
  return Object.freeze({ ...environmentOf(address, names), ...trust?.variables });
}

/** Reads that are looked up at each call. */
export function readsOf(now: () => Promise<Reads>): SmtpReads {
  return {
    mails: async (query) => (await now()).mails(query),
    envelopes: async (query) => (await now()).envelopes(query),
    attempts: async (query) => (await now()).attempts(query),
    transcript: async () => (await now()).transcript(),
    waitForMail: async (query, options) => (await now()).waitForMail(query, options),
    waitForMails: async (count, query, options) =>
      (await now()).waitForMails(count, query, options),
    expectNoMail: async (query, options) => (await now()).expectNoMail(query, options),
    during: async (action, query) => (await now()).during(action, query),
    clear: async () => (await now()).clear(),
    async *[Symbol.asyncIterator]() {
      yield* { [Symbol.asyncIterator]: (await now())[Symbol.asyncIterator] };
    },
  };
}
