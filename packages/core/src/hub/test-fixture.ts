import type { SmtpFixture } from "../fixture.js";
import {
  type EnvironmentNames,
  environmentOf,
  type ListenerAddress,
} from "../inbox/environment.js";
import { type Identity, makeIdentity } from "../inbox/identity.js";
import { checkClaim, type MailClaim } from "../inbox/mail-claim.js";
import { makeReads, type Reads } from "../inbox/make-reads.js";
import type { SmtpReads } from "../inbox/reads.js";
import { lintAtEnd } from "../lint/lint-at-end.js";
import type { LintSwitch } from "../lint/lint-options.js";
import { monotonicMs } from "../real-time.js";
import type { RouteOwner } from "./contract.js";
import { lateReport } from "./late-mail.js";
import { adopt, ownersOf } from "./ownership.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { TestRegistry } from "./tests.js";
import { type ViewPlaces, viewSource } from "./view-source.js";

/** A fixture as tests have it: the server is the run's, so there is nothing to dispose of. */
export type TestFixture = Omit<SmtpFixture, typeof Symbol.asyncDispose>;

/** What a fixture over the hub rests on. Each part is asked for when it is needed: much is not known at first. */
export interface TestFixtureParts {
  readonly registry: TestRegistry;
  /** Where the listener is. @throws when nobody can know yet */
  address(): ListenerAddress;
  environmentNames(): EnvironmentNames;
  /** The name of the test file, for others that are told whose mail something is. */
  readonly file: string;
  /** Where the listener is that the whole run shares, where that is the one that the file is to be seen at. */
  sharedUrl?(): string | undefined;
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
  /** The tests that have claimed mail. */
  readonly #claiming = new Set<string>();
  readonly #beganMs = monotonicMs();
  /** The ids of mails that were judged already. */
  readonly #judged = new Set<string>();
  /** The ids of late mails that were told of already. */
  readonly #told = new Set<string>();

  constructor(parts: TestFixtureParts) {
    this.#parts = parts;
  }

  /**
   * The reads of one test; without a token, of what belongs to no single test.
   * @param sharedUrl - where the listener is that the whole run shares, where the test is to be seen there
   */
  reads(
    token: string | undefined,
    sharedUrl: ViewPlaces["sharedUrl"] = this.#parts.sharedUrl,
  ): Promise<Reads> {
    let reads = this.#reads.get(token);
    if (reads === undefined) {
      const { registry } = this.#parts;
      reads = this.#parts
        .inbox()
        .then((inbox) => makeReads(viewSource(inbox, registry, token, { sharedUrl })));
      this.#reads.set(token, reads);
    }
    return reads;
  }

  /** What makes mail a test's own. With the first of it mail at the shared listener finds the way here. */
  identity(token: string | undefined): Identity {
    let identity = this.#identities.get(token);
    if (identity === undefined) {
      const made = (identity = makeIdentity(token));
      this.#identities.set(token, made);
      // Whoever reads asks for the inbox later, and so learns of it later. Where there is none, that one is told so.
      this.#parts.inbox().then(
        ({ client }) => client.route(made.token, this.#owner(token)),
        () => {},
      );
    }
    return identity;
  }

  /** At the end of a file: what there is to say of mail that came too late for its test. Each mail is told of once. */
  async late(): Promise<string | undefined> {
    const inbox = await this.#parts.inbox();
    await inbox.sync();
    return lateReport(
      [...inbox.records, ...inbox.shared.records],
      this.#parts.registry,
      this.#told,
    );
  }

  /** Mail that fits is a test's from now on; without a token, the whole file's. @throws `CLAIM_TAKEN`, `INVALID_ARGUMENT` */
  async claim(token: string | undefined, what: MailClaim): Promise<void> {
    const claim = checkClaim(what);
    const { token: known } = this.identity(token);
    const inbox = await this.#parts.inbox();
    const { registry } = this.#parts;
    if (token !== undefined) this.#claiming.add(token);
    const sinceMs =
      (token === undefined ? undefined : registry.find(token)?.startedMs) ?? this.#beganMs;
    const found = await inbox.client.call((hub) =>
      hub.claim({ token: known, owner: this.#owner(token), sinceMs, claim }),
    );
    if (token === undefined) return;
    for (const id of found.find((mails) => mails.inbox === inbox.id)?.ids ?? []) {
      const record = inbox.find(id);
      if (record !== undefined && ownersOf(registry, record).length === 0)
        adopt(registry, record, token);
    }
    inbox.claimed();
  }

  #owner(token: string | undefined): RouteOwner {
    const { registry, file } = this.#parts;
    return { test: token === undefined ? undefined : registry.find(token)?.name, file };
  }

  /** A test has ended: the error of the first of its waits that got a surplus since, or of its mails that are not clean. */
  async finish(token: string): Promise<Error | undefined> {
    if (this.#claiming.delete(token)) {
      const { client } = await this.#parts.inbox();
      // Once it is over: the next test may claim the same.
      await client.call((hub) => hub.unclaim(token));
    }
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
      return environmentOf(parts.address(), parts.environmentNames());
    },
    ca: undefined,
    address: (name) => identity().address(name),
    plus: (mailbox) => identity().plus(mailbox),
    get credentials() {
      return identity().credentials;
    },
    get headers() {
      return identity().headers;
    },
    claim: (what) => views.claim(current(), what),
    file: readsOf(() => views.reads(undefined)),
    ...readsOf(now),
  };
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
