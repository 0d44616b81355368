import type { CapturedMail } from "../inbox/captured-mail.js";
import type { MailSource, Stray, UnownedMail } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { SessionAccount } from "../inbox/session-account.js";
import { monotonicMs } from "../real-time.js";
import type { InboxEvent } from "../inbox/inbox.js";
import type { RouteOwner } from "./contract.js";
import type { TaggedAttempt } from "./from-json.js";
import { latenessOf } from "./late-mail.js";
import { marksOf } from "./mail-marks.js";
import { ownersOf, ownersOfAttempt } from "./ownership.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { Ownable, TestRegistry } from "./tests.js";

/** The newest mails of a file that are looked through for what a test may have missed. */
const MOST_STRAYS = 200;

/** Where a view's mail may come to, beside the inbox of its file. */
export interface ViewPlaces {
  /** An inbox of the test's own: whatever comes there is its mail. */
  readonly own?: RemoteInbox | undefined;
  /** Where the listener is that the whole run shares, where that is the one that the view is to be seen at. */
  readonly sharedUrl?: (() => string | undefined) | undefined;
}

/**
 * One test's view of the inboxes that its mail may come to.
 *
 * @param token - the test's; undefined for what belongs to no single test
 */
export function viewSource(
  inbox: RemoteInbox,
  registry: TestRegistry,
  token: string | undefined,
  { own, sharedUrl = () => undefined }: ViewPlaces = {},
): MailSource {
  /** What is routed here of the mail at the listener that the whole run shares: nothing more, where that is all there is. */
  const shared = inbox.shared === inbox ? inbox.nothing() : inbox.shared;
  /** The view shows what happened from here on. */
  let sinceMs = token === undefined ? 0 : (registry.find(token)?.startedMs ?? 0);
  let mine: MailRecord[] = [];
  let judged = 0;
  let judgedOwn = 0;
  let judgedShared = 0;
  let { claims } = inbox;

  const isMine = (owners: readonly string[]): boolean =>
    token === undefined ? owners.length === 0 : owners.includes(token);

  /** Whether what nobody can say the owner of concerns this view too. */
  const mayBeMine = (owners: readonly string[]): boolean =>
    token === undefined || owners.length === 0 || owners.includes(token);

  const isMyRecord = (record: MailRecord): boolean => isMine(ownersOf(registry, record));

  const isMyAttempt =
    (home: RemoteInbox) =>
    (told: TaggedAttempt): boolean =>
      isMine(ownersOfAttempt(registry, told, home.find(told.attempt.mailId)));

  /** At a listener of the whole run neither time nor who has connected says anything. */
  const isMarked = (ownable: Ownable): boolean => {
    const marks = marksOf(ownable);
    if (token !== undefined && marks.includes(token)) return true;
    return sharedUrl() !== undefined && !marks.some((mark) => registry.find(mark) !== undefined);
  };

  /** The inbox that a mail is in. */
  const homeOf = ({ id }: MailRecord): RemoteInbox =>
    own?.find(id) !== undefined ? own : shared.find(id) !== undefined ? shared : inbox;

  const byHome = (records: readonly MailRecord[]): Map<RemoteInbox, MailRecord[]> => {
    const homes = new Map<RemoteInbox, MailRecord[]>();
    for (const record of records) {
      const home = homeOf(record);
      const some = homes.get(home);
      if (some === undefined) homes.set(home, [record]);
      else some.push(record);
    }
    return homes;
  };

  /** A claim has changed whose the mail is that was judged already. */
  const judgeAnew = (): void => {
    claims = inbox.claims;
    const before = new Set(mine);
    mine = mine.filter((record) => homeOf(record) !== inbox || isMyRecord(record));
    for (const record of inbox.records.slice(0, judged))
      if (!before.has(record) && record.mailAtMs >= sinceMs && isMyRecord(record))
        mine.push(record);
  };

  const arrived = (): readonly MailRecord[] => {
    if (claims !== inbox.claims) judgeAnew();
    const arrivals = [
      inbox.records.slice(judged).filter(isMyRecord),
      shared.records.slice(judgedShared).filter(isMyRecord),
      own?.records.slice(judgedOwn) ?? [],
    ].filter(({ length }) => length > 0);
    judged = inbox.records.length;
    judgedShared = shared.records.length;
    judgedOwn = own?.records.length ?? 0;
    if (arrivals.length > 1)
      mine.push(...arrivals.flat().toSorted((a, b) => a.receivedAtMs - b.receivedAtMs));
    else for (const record of arrivals[0] ?? []) mine.push(record);
    return mine;
  };

  /** What the shared listener has to tell; nothing where nobody has asked for a route. */
  const ofShared = <T>(ask: () => Promise<T>): Promise<T | undefined> =>
    shared.isUsed ? ask() : Promise.resolve(undefined);

  const sync = async (): Promise<void> => {
    // What is routed comes on the same stream, so that one answer is enough for both.
    await Promise.all([inbox.sync(), own?.sync()]);
  };

  return {
    sync,
    arrived,
    unowned: () =>
      token === undefined
        ? []
        : [...unowned(inbox, registry, sinceMs), ...unowned(shared, registry, sinceMs)],
    onEvent(listener) {
      const onJudged = (event: InboxEvent): void => {
        if (typeof event === "string" || isMyRecord(event)) listener();
      };
      const ends = [
        inbox.onEvent((event) => (claims === inbox.claims ? onJudged(event) : listener())),
        shared.onEvent(onJudged),
        own?.onEvent(() => listener()),
      ];
      return () => {
        for (const end of ends) end?.();
      };
    },
    async read(records) {
      const homes = byHome(records);
      const [only = inbox] = homes.keys();
      if (homes.size < 2) return await only.read(records);
      const mails = await Promise.all([...homes].map(([home, some]) => home.read(some)));
      return inOrder(records, mails.flat());
    },
    blocking: {
      sync() {
        inbox.syncBlocking();
        own?.syncBlocking();
        if (shared.isUsed) shared.syncBlocking();
      },
      read(records) {
        const homes = byHome(records);
        const mails = [...homes].flatMap(([home, some]) => home.readBlocking(some));
        return homes.size < 2 ? mails : inOrder(records, mails);
      },
    },
    async quiet(kind) {
      await Promise.all([
        inbox.quiet(kind),
        own?.quiet(kind),
        ofShared(() => shared.quiet(kind, token)),
      ]);
    },
    async attempts() {
      const [ofFile, ofRoutes = [], ofOwn = []] = await Promise.all([
        inbox.attempts(sinceMs),
        ofShared(() => shared.attempts(sinceMs, token)),
        own?.attempts(sinceMs),
      ]);
      return [
        ...ofFile.filter(isMyAttempt(inbox)),
        ...ofRoutes.filter(isMyAttempt(shared)),
        ...ofOwn,
      ]
        .map(({ attempt }) => attempt)
        .toSorted((a, b) => a.openedMs - b.openedMs);
    },
    async sessions(fromMs = 0) {
      const ms = Math.max(fromMs, sinceMs);
      const [ofFile, ofRoutes = [], ofOwn = []] = await Promise.all([
        placedSessions(inbox, registry, ms),
        ofShared(() => placedSessions(shared, registry, ms)),
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
      const routed = ofRoutes.flatMap((account) => {
        const incidents = account.incidents.filter((incident) =>
          isMarked(ownableIncident(account, incident)),
        );
        return incidents.length > 0 ||
          brought.has(account.session.id) ||
          (account.incidents.length === 0 && isMarked(ownableSession(account)))
          ? [{ ...account, incidents }]
          : [];
      });
      return [...concerned, ...routed, ...ofOwn].toSorted((a, b) => a.openedMs - b.openedMs);
    },
    async elsewhere() {
      const told = await inbox.elsewhere(sinceMs, own);
      const inFile = [
        ...strays(inbox, registry, token, sinceMs),
        ...strays(shared, registry, token, sinceMs),
      ];
      const atOthers = told.mails.map((stray) => ({
        ...stray,
        owners: stray.owners.map(nameOfOwner),
        running: [],
      }));
      return {
        mails: [...inFile, ...atOthers],
        shared: { ...told.shared, isOwn: sharedUrl() !== undefined },
      };
    },
    url: () => sharedUrl() ?? (own ?? inbox).url,
    async transcript() {
      const parts = await Promise.all([
        inbox.transcript(sinceMs),
        ofShared(() => shared.transcript(sinceMs, token)),
        own?.transcript(sinceMs),
      ]);
      return parts.filter((part) => part !== undefined && part !== "").join("\n");
    },
    async clear() {
      await sync();
      // What belongs to another test too stays for that one.
      const gone = arrived().filter((record) => ownersOf(registry, record).length < 2);
      mine = [];
      sinceMs = monotonicMs();
      const homes = byHome(gone);
      await Promise.all(
        [inbox, ...(own === undefined ? [] : [own]), ...(shared.isUsed ? [shared] : [])].map(
          (home) => home.forget(homes.get(home) ?? []),
        ),
      );
    },
    fullness: () => inbox.fullness ?? own?.fullness ?? shared.fullness,
    isClosed: () => inbox.isClosed || own?.isClosed === true,
    closedBy: () => inbox.closedBy ?? own?.closedBy,
    remainingMs() {
      const deadline = registry.find(token ?? "")?.deadlineMs;
      return deadline === undefined ? undefined : deadline - monotonicMs();
    },
    hints: () => Promise.resolve([]),
    hold: () => inbox.hold(),
  };
}

/** A route's owner as a list of tests names it. */
const nameOfOwner = ({ test, file }: RouteOwner): string =>
  test === undefined ? file : `${test} (${file})`;

/** Mails of several inboxes in the order of their records. */
function inOrder(
  records: readonly MailRecord[],
  mails: readonly CapturedMail[],
): readonly CapturedMail[] {
  const byId = new Map(mails.map((mail) => [mail.id, mail]));
  return records.flatMap(({ id }) => byId.get(id) ?? []);
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
  token: string | undefined,
  sinceMs: number,
): Stray[] {
  const own = token === undefined ? undefined : registry.find(token);
  return inbox.records.slice(-MOST_STRAYS).flatMap((record): Stray[] => {
    const { envelope, mailAtMs } = record;
    const tokens = ownersOf(registry, record);
    const isBefore = mailAtMs < sinceMs;
    const isOwn = token === undefined ? tokens.length === 0 : tokens.includes(token);
    if (isOwn && !isBefore) return [];
    const tests = tokens.flatMap((owner) => registry.find(owner) ?? []);
    const lateMs = latenessOf(tests, mailAtMs);
    const stray: Stray = {
      record,
      envelope,
      owners: tests.map(({ name }) => name),
      isOfEarlierAttempt: tests.some(
        ({ name, attempt }) => name === own?.name && attempt < own.attempt,
      ),
      lateMs,
      isOnlyIfWanted: token === undefined && lateMs === undefined,
      running: registry.runningAt(mailAtMs),
    };
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
