import type { MailSource, Stray, UnownedMail } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { SessionAccount } from "../inbox/session-account.js";
import { monotonicMs } from "../real-time.js";
import { ownersOf, ownersOfAttempt } from "./ownership.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { Ownable, TestRegistry } from "./tests.js";

/** The newest mails of a file that are looked through for what a test may have missed. */
const MOST_STRAYS = 200;

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

  /** Whether what nobody can say the owner of concerns this view too. */
  const mayBeMine = (owners: readonly string[]): boolean =>
    token === undefined || owners.length === 0 || owners.includes(token);

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
    async sessions(fromMs = 0) {
      const ms = Math.max(fromMs, sinceMs);
      const [ofFile, ofOwn = []] = await Promise.all([
        placedSessions(inbox, registry, ms),
        own && placedSessions(own, registry, ms),
      ]);
      const brought = new Set(arrived().map(({ session }) => session.id));
      const concerned = ofFile.flatMap((account) => {
        const incidents = account.incidents.filter((incident) =>
          mayBeMine(registry.ownersOf(ownableIncident(account, incident))),
        );
        const isIdle = account.isOpen && !account.isActive;
        return isIdle ||
          incidents.length > 0 ||
          brought.has(account.session.id) ||
          (account.incidents.length === 0 && mayBeMine(registry.ownersOf(ownableSession(account))))
          ? [{ ...account, incidents }]
          : [];
      });
      return [...concerned, ...ofOwn].toSorted((a, b) => a.openedMs - b.openedMs);
    },
    async elsewhere() {
      const { mails, shared } = await inbox.elsewhere(sinceMs, own);
      const inFile = token === undefined ? [] : strays(inbox, registry, token, sinceMs);
      const atOthers = mails.map((stray) => ({ ...stray, owners: [], running: [] }));
      return { mails: [...inFile, ...atOthers], shared };
    },
    url: () => (own ?? inbox).url,
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
    hints: () => Promise.resolve([]),
    hold: () => inbox.hold(),
  };
}

/** Sessions with the place of their clients, which says what to do where one does not trust a server that it should. */
async function placedSessions(
  inbox: RemoteInbox,
  registry: TestRegistry,
  ms: number,
): Promise<readonly SessionAccount[]> {
  const sessions = await inbox.sessions(ms);
  if (!inbox.isTrusted) return sessions;
  return sessions.map((account): SessionAccount => {
    const { port } = account.session.transportPeer ?? {};
    const isHere = port !== undefined && registry.isOpenedHere(port, account.openedMs);
    return { ...account, place: isHere ? "this process" : "another process" };
  });
}

/** Mail that came while several tests were running, and that nothing says the owner of. */
function unowned(inbox: RemoteInbox, registry: TestRegistry, sinceMs: number): UnownedMail[] {
  return inbox.records.flatMap((record) => {
    if (record.mailAtMs < sinceMs || ownersOf(registry, record).length > 0) return [];
    const running = registry.runningAt(record.mailAtMs);
    return running.length > 1 ? { record, running } : [];
  });
}

/** Mail of the file's inbox that a test does not see: whose it is, and when it came. */
function strays(
  inbox: RemoteInbox,
  registry: TestRegistry,
  token: string,
  sinceMs: number,
): Stray[] {
  return inbox.records.slice(-MOST_STRAYS).flatMap((record): Stray[] => {
    const { envelope, mailAtMs } = record;
    const tokens = ownersOf(registry, record);
    const isBefore = mailAtMs < sinceMs;
    const isOwn = tokens.includes(token);
    if (isOwn && !isBefore) return [];
    const owners = tokens.map((owner) => registry.find(owner)?.name ?? owner);
    const running = registry.runningAt(mailAtMs);
    const stray = { record, envelope, owners, running };
    return [isBefore ? { ...stray, beforeMs: sinceMs - mailAtMs, isCleared: isOwn } : stray];
  });
}

/** What decides whose a session is that has opened no transaction. */
const ownableSession = ({ session, openedMs }: SessionAccount): Ownable => ({
  recipients: [],
  authUser: session.auth?.user,
  headerToken: undefined,
  port: session.transportPeer?.port,
  isFirstOfSession: true,
  mailAtMs: openedMs,
});

const ownableIncident = (
  account: SessionAccount,
  { recipients, isFirstOfSession, atMs }: SessionAccount["incidents"][number],
): Ownable => ({ ...ownableSession(account), recipients, isFirstOfSession, mailAtMs: atMs });
