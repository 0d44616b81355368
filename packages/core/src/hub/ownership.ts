import type { Attempt } from "../inbox/attempt.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { TaggedAttempt } from "./from-json.js";
import type { Ownable, TestRegistry } from "./tests.js";

/** Whose each mail is does not change, so that it is asked once for all views of a file. */
const known = new WeakMap<TestRegistry, WeakMap<MailRecord, readonly string[]>>();

/** The tokens of the tests that a mail belongs to. */
export function ownersOf(registry: TestRegistry, record: MailRecord): readonly string[] {
  let owners = known.get(registry);
  if (owners === undefined) known.set(registry, (owners = new WeakMap()));
  let tokens = owners.get(record);
  if (tokens === undefined) owners.set(record, (tokens = registry.ownersOf(ownableRecord(record))));
  return tokens;
}

/** Gives a mail that was nobody's to a test that claims it. */
export function adopt(registry: TestRegistry, record: MailRecord, token: string): void {
  known.get(registry)?.set(record, [token]);
}

/** The tokens of the tests that an attempt belongs to. @param record - the mail that it brought */
export function ownersOfAttempt(
  registry: TestRegistry,
  { attempt, claimedBy }: TaggedAttempt,
  record: MailRecord | undefined,
): readonly string[] {
  return record === undefined
    ? registry.ownersOf({ ...ownableAttempt(attempt), claimedBy })
    : ownersOf(registry, record);
}

function ownableRecord(record: MailRecord): Ownable {
  const { envelope, session, isFirstOfSession, mailAtMs, headerToken, claimedBy } = record;
  return {
    claimedBy,
    recipients: envelope.rcptTos,
    authUser: envelope.authUser,
    headerToken,
    port: session.transportPeer?.port,
    isFirstOfSession,
    mailAtMs,
  };
}

function ownableAttempt({ recipients, session, isFirstOfSession, openedMs }: Attempt): Ownable {
  return {
    recipients: recipients.map(({ address }) => address),
    authUser: session.auth?.user,
    headerToken: undefined,
    port: session.transportPeer?.port,
    isFirstOfSession,
    mailAtMs: openedMs,
  };
}
