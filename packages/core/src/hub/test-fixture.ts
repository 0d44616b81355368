import type { SmtpFixture } from "../fixture.js";
import { compileMailQuery } from "../inbox/compile-query.js";
import {
  type EnvironmentNames,
  environmentOf,
  type ListenerAddress,
} from "../inbox/environment.js";
import type { Identity } from "../inbox/identity.js";
import type { Reads } from "../inbox/make-reads.js";
import type { MailQuery } from "../inbox/query.js";
import type { BlockingReads, SmtpReads } from "../inbox/reads.js";
import type { FixtureTrust, FixtureViews, TestFixtureParts } from "./fixture-views.js";

/** A fixture as tests have it: the server is the run's, so there is nothing to dispose of. */
export type TestFixture = Omit<SmtpFixture, typeof Symbol.asyncDispose>;

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
    claim: (what) => views.claim(current(), what),
    file: readsOf(
      () => views.reads(undefined),
      (query) => views.sight(undefined).allowed.push(compileMailQuery(query)),
    ),
    ...readsOf(now, (query) => views.allow(query)),
    blocking: blockingOf(() => views.readsNow(current())),
  };
}

/** The variables of a fixture: where its server is, and whom to trust there. */
function fixtureEnvironment(
  address: ListenerAddress,
  names: EnvironmentNames,
  trust: FixtureTrust | undefined,
): Readonly<Record<string, string>> {
  return Object.freeze({ ...environmentOf(address, names), ...trust?.variables });
}

/**
 * Reads that are looked up at each call.
 *
 * @param allow - lets mail pass unseen, at once
 */
export function readsOf(
  now: () => Promise<Reads>,
  allow: (query: MailQuery | undefined) => unknown,
): SmtpReads {
  return {
    allowOther: (query) => void allow(query),
    expectNoOtherMail: async () => (await now()).expectNoOtherMail(),
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

/** The same of reads that block. */
export function blockingOf(now: () => Reads): BlockingReads {
  return {
    mails: (query) => now().blocking.mails(query),
    envelopes: (query) => now().blocking.envelopes(query),
  };
}
