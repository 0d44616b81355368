import type { MailSource, UnownedMail } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { describeEnvelope } from "../inbox/describe-mail.js";
import { monotonicMs } from "../real-time.js";
import { ownersOf, ownersOfAttempt } from "./ownership.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { TestRegistry } from "./tests.js";

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
  /** The view shows what happened from here on. */
  let sinceMs = token === undefined ? 0 : (registry.find(token)?.startedMs ?? 0);
  let mine: MailRecord[] = [];
  let judged = 0;
  let judgedOwn = 0;

  const isMine = (owners: readonly string[]): boolean =>
    token === undefined ? owners.length === 0 : owners.includes(token);

  const arrived = (): readonly MailRecord[] => {
    const ofFile = inbox.records
      .slice(judged)
      .filter((record) => isMine(ownersOf(registry, record)));
    const ofOwn = own?.records.slice(judgedOwn) ?? [];
    judged = inbox.records.length;
    judgedOwn = own?.records.length ?? 0;
    if (ofFile.length > 0 && ofOwn.length > 0)
      mine.push(...[...ofFile, ...ofOwn].toSorted((a, b) => a.receivedAtMs - b.receivedAtMs));
    else for (const record of ofOwn.length > 0 ? ofOwn : ofFile) mine.push(record);
    return mine;
  };

  const sync = async (): Promise<void> => {
    await Promise.all([inbox.sync(), own?.sync()]);
  };

  return {
    sync,
    arrived,
    unowned: () => (token === undefined ? [] : unowned(inbox, registry, sinceMs)),
    onEvent(listener) {
      const onFile = inbox.onEvent((event) => {
        if (typeof event === "string" || isMine(ownersOf(registry, event))) listener();
      });
      const onOwn = own?.onEvent(() => listener());
      return () => {
        onFile();
        onOwn?.();
      };
    },
    async read(records) {
      if (own === undefined) return await inbox.read(records);
      const isOwn = (record: MailRecord): boolean => own.find(record.id) !== undefined;
      const [ofFile, ofOwn] = await Promise.all([
        inbox.read(records.filter((record) => !isOwn(record))),
        own.read(records.filter(isOwn)),
      ]);
      const byId = new Map([...ofFile, ...ofOwn].map((mail) => [mail.id, mail]));
      return records.flatMap(({ id }) => byId.get(id) ?? []);
    },
    async quiet(kind) {
      await Promise.all([inbox.quiet(kind), own?.quiet(kind)]);
    },
    async attempts() {
      const [ofFile, ofOwn = []] = await Promise.all([
        inbox.attempts(sinceMs),
        own?.attempts(sinceMs),
      ]);
      const ownAttempt = (attempt: (typeof ofFile)[number]): boolean =>
        isMine(ownersOfAttempt(registry, attempt, inbox.find(attempt.mailId)));
      const attempts = [...ofFile.filter(ownAttempt), ...ofOwn];
      return attempts.toSorted((a, b) => a.openedMs - b.openedMs);
    },
    async transcript() {
      const parts = await Promise.all([inbox.transcript(sinceMs), own?.transcript(sinceMs) ?? ""]);
      return parts.filter((part) => part !== "").join("\n");
    },
    async clear() {
      await sync();
      // What belongs to another test too stays for that one.
      const gone = arrived().filter((record) => ownersOf(registry, record).length < 2);
      mine = [];
      sinceMs = monotonicMs();
      const isOwn = ({ id }: MailRecord): boolean => own?.find(id) !== undefined;
      await Promise.all([
        inbox.forget(gone.filter((record) => !isOwn(record))),
        own?.forget(gone.filter(isOwn)),
      ]);
    },
    fullness: () => inbox.fullness ?? own?.fullness,
    isClosed: () => inbox.isClosed || own?.isClosed === true,
    remainingMs() {
      const deadline = token === undefined ? undefined : registry.find(token)?.deadlineMs;
      return deadline === undefined ? undefined : deadline - monotonicMs();
    },
    hints: () =>
      Promise.resolve(token === undefined ? [] : hintsFor(inbox, registry, token, sinceMs)),
    hold: () => inbox.hold(),
  };
}

/** Mail that came while several tests were running, and that nothing says the owner of. */
function unowned(inbox: RemoteInbox, registry: TestRegistry, sinceMs: number): UnownedMail[] {
  return inbox.records.flatMap((record) => {
    if (record.mailAtMs < sinceMs || ownersOf(registry, record).length > 0) return [];
    const running = registry.runningAt(record.mailAtMs);
    return running.length > 1 ? { record, running } : [];
  });
}

const MOST_HINTS = 5;

/** Mail that came while this test ran and is not its own: whose it is, and why. */
function hintsFor(
  inbox: RemoteInbox,
  registry: TestRegistry,
  token: string,
  sinceMs: number,
): string[] {
  const others = inbox.records.filter(
    (record) => record.mailAtMs >= sinceMs && !ownersOf(registry, record).includes(token),
  );
  const hints = others.slice(0, MOST_HINTS).map((record) => {
    const owners = ownersOf(registry, record).map(
      (owner) => `"${registry.find(owner)?.name ?? owner}"`,
    );
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
