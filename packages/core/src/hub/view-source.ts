import type { Attempt } from "../inbox/attempt.js";
import { describeEnvelope } from "../inbox/describe-mail.js";
import type { MailSource } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { monotonicMs } from "../real-time.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { Ownable, TestRegistry } from "./tests.js";

/**
 * One test's view of the inboxes that its mail may come to.
 *
 * @param token - the test's; undefined for what belongs to no single test
 * @param own - an inbox of the test's own: whatever comes there is its mail
 */
export function viewSource(
  inbox: RemoteInbox,
  registry: TestRegistry,
  token: string | undefined,
  own?: RemoteInbox,
): MailSource {
  const startedMs = token === undefined ? 0 : (registry.find(token)?.startedMs ?? 0);
  const forgotten = new Set<string>();
  const mine: MailRecord[] = [];
  let judged = 0;
  let judgedOwn = 0;

  const isMine = (mail: Ownable): boolean => {
    const owners = registry.ownersOf(mail);
    return token === undefined ? owners.length === 0 : owners.includes(token);
  };

  /** Ownership does not change, so each record is judged once. */
  const arrived = (): readonly MailRecord[] => {
    for (; judged < inbox.records.length; judged++) {
      const record = inbox.records[judged] as MailRecord;
      if (isMine(ownable(record))) mine.push(record);
    }
    for (; own !== undefined && judgedOwn < own.records.length; judgedOwn++)
      mine.push(own.records[judgedOwn] as MailRecord);
    return forgotten.size === 0 ? mine : mine.filter(({ id }) => !forgotten.has(id));
  };

  return {
    async sync() {
      await Promise.all([inbox.sync(), own?.sync()]);
    },
    arrived,
    onArrival(listener) {
      const onFile = inbox.onArrival((record) => {
        if (record === undefined || isMine(ownable(record))) listener();
      });
      const onOwn = own?.onArrival(() => listener());
      return () => {
        onFile();
        onOwn?.();
      };
    },
    async read(records) {
      const there = new Set(own?.records.map(({ id }) => id));
      const ofFile = await inbox.read(records.filter(({ id }) => !there.has(id)));
      const ofOwn = await own?.read(records.filter(({ id }) => there.has(id)));
      const byId = new Map([...ofFile, ...(ofOwn ?? [])].map((mail) => [mail.id, mail]));
      return records.flatMap(({ id }) => byId.get(id) ?? []);
    },
    async quiet(kind) {
      await Promise.all([inbox.quiet(kind), own?.quiet(kind)]);
    },
    async attempts() {
      const [ofFile, ofOwn = []] = await Promise.all([inbox.attempts(), own?.attempts()]);
      const attempts = [...ofFile.filter((attempt) => isMine(ownableAttempt(attempt))), ...ofOwn];
      return attempts.toSorted((a, b) => a.openedMs - b.openedMs);
    },
    async transcript() {
      const parts = await Promise.all([
        inbox.transcript(startedMs),
        own?.transcript(startedMs) ?? "",
      ]);
      return parts.filter((part) => part !== "").join("\n");
    },
    async clear() {
      await this.sync();
      for (const { id } of arrived()) forgotten.add(id);
    },
    fullness: () => inbox.fullness ?? own?.fullness,
    isClosed: () => inbox.isClosed,
    remainingMs() {
      const deadline = token === undefined ? undefined : registry.find(token)?.deadlineMs;
      return deadline === undefined ? undefined : deadline - monotonicMs();
    },
    hints: () =>
      Promise.resolve(token === undefined ? [] : hintsFor(inbox, registry, token, startedMs)),
    hold: () => inbox.hold(),
  };
}

function ownable({
  envelope,
  session,
  isFirstOfSession,
  mailAtMs,
  headerToken,
}: MailRecord): Ownable {
  return {
    recipients: envelope.rcptTos,
    authUser: envelope.authUser,
    headerToken,
    port: session.peer?.port,
    isFirstOfSession,
    mailAtMs,
  };
}

function ownableAttempt({ recipients, session, isFirstOfSession, openedMs }: Attempt): Ownable {
  return {
    recipients: recipients.map(({ address }) => address),
    authUser: session.auth?.user,
    headerToken: undefined,
    port: session.peer?.port,
    isFirstOfSession,
    mailAtMs: openedMs,
  };
}

const MOST_HINTS = 5;

/** Mail that came while this test ran and is not its own: whose it is, and why. */
function hintsFor(
  inbox: RemoteInbox,
  registry: TestRegistry,
  token: string,
  startedMs: number,
): string[] {
  const others = inbox.records.filter(
    (record) => record.mailAtMs >= startedMs && !registry.ownersOf(ownable(record)).includes(token),
  );
  const hints = others.slice(0, MOST_HINTS).map((record) => {
    const owners = registry
      .ownersOf(ownable(record))
      .map((owner) => `"${registry.find(owner)?.name ?? owner}"`);
    const mail = describeEnvelope(record.envelope);
    if (owners.length > 0) return `Elsewhere: ${mail} belongs to the test ${owners.join(" and ")}.`;
    const running = registry.runningAt(record.mailAtMs).map((name) => `"${name}"`);
    return running.length > 1
      ? `Elsewhere: ${mail} belongs to nobody: ${running.length} tests were running when it came (${running.join(", ")}), and nothing in it says whose it is. Send it to smtp.address("…"), or use the \`test\` that brings its own smtp.`
      : `Elsewhere: ${mail} belongs to nobody: no test was running when it came. It is in smtp.file.`;
  });
  if (others.length > MOST_HINTS) hints.push(`Elsewhere: ${others.length - MOST_HINTS} more.`);
  return hints;
}
