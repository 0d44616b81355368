import { type Inbox, MOST_ACCOUNTS } from "../inbox/inbox.js";
import type { Attempt } from "../inbox/attempt.js";
import type { InboxFullness } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { SessionAccount } from "../inbox/session-account.js";
import type { SessionLog } from "../inbox/session-log.js";
import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";
import type { Channel } from "./channel.js";
import type { ClaimFacts } from "./claim-judge.js";
import {
  type Look,
  type ReadMail,
  SHARED_INBOX,
  type ToldAttempt,
  type WorkerSide,
} from "./contract.js";
import { marksOf } from "./mail-marks.js";
import {
  type Carrier,
  factsOfAttempt,
  factsOfMail,
  mailToPush,
  pushMail,
  readMails,
  type Served,
} from "./served-inbox.js";
import type { RouteTarget, SharedRoutes } from "./shared-routes.js";

/** How long a transaction is waited for of which nobody can say yet whose it is. */
const UNDECIDED_MS = 200;

/** Whether something is the worker's, somebody's else, or of nobody that is known. */
type Whose = "own" | "other" | "nobody";

interface OpenTransaction {
  /** Of the dialogue, when it was looked at. */
  readonly state: string;
  readonly facts: ClaimFacts;
  readonly marks: readonly string[];
}

const NO_CONTENT = (): undefined => undefined;

/** What one worker has of the listener that the whole run shares: the mail that is routed to it, and what concerns that. */
export class RoutedInbox implements Served, RouteTarget {
  readonly #inbox: Inbox;
  readonly #routes: SharedRoutes;
  readonly #channel: Channel<WorkerSide>;
  readonly #carrier: Carrier;
  /** What was pushed and may still matter, by id. */
  readonly #held = new Map<string, MailRecord>();
  /** How many mails have been pushed to the file that is at work now. */
  #pushed = 0;
  /** What is known of the transactions that are open. */
  readonly #open = new WeakMap<object, OpenTransaction>();
  #refused = 0;
  #refusedMs = 0;

  constructor(inbox: Inbox, routes: SharedRoutes, channel: Channel<WorkerSide>, carrier: Carrier) {
    this.#inbox = inbox;
    this.#routes = routes;
    this.#channel = channel;
    this.#carrier = carrier;
  }

  arrived(record: MailRecord, claimedBy: readonly string[] | undefined): void {
    this.#held.set(record.id, record);
    this.#pushed++;
    pushMail(SHARED_INBOX, this.#inbox, record, claimedBy, this.#channel, this.#carrier);
  }

  refused(): void {
    this.#refused++;
    this.#refusedMs = monotonicMs();
    const fullness = this.fullness();
    if (fullness !== undefined) void this.#channel.$callEvent("refused", SHARED_INBOX, fullness);
  }

  /** Whether a mail was routed here. */
  has(id: string): boolean {
    return this.#held.has(id);
  }

  fullness(): InboxFullness | undefined {
    const fullness = this.#inbox.fullness();
    return this.#refused === 0 || fullness === undefined
      ? undefined
      : { ...fullness, refused: this.#refused };
  }

  look(known: number): Look {
    const missing = this.#pushed - known;
    const records = missing > 0 ? [...this.#held.values()].slice(-missing) : [];
    const mails = records.map((record) => {
      const claimedBy = this.#routes.claimants(this, factsOfMail(this.#inbox, record));
      return mailToPush(record, this.#inbox.content(record.id), claimedBy);
    });
    return { mails, fullness: this.fullness() };
  }

  read(ids: readonly string[], withoutContent: readonly string[]): Promise<readonly ReadMail[]> {
    return readMails(this.#inbox, ids, withoutContent, this.#carrier);
  }

  /**
   * Resolves once no session is busy that concerns a test, or may come to: of which nobody knows yet, those alone that
   * are there now, and no longer than a moment, since on a shared listener somebody is always at it.
   */
  async quiet(kind: "transactions" | "sessions", token: string | undefined): Promise<void> {
    const { traffic } = this.#inbox;
    const now = new Set<object>(traffic.sessions);
    let isPatient = true;
    const timer = setRealTimeout(() => {
      isPatient = false;
      traffic.recheck();
    }, UNDECIDED_MS);
    await traffic.quiet(kind, (session) => {
      const whose = this.#whose(session, token);
      return whose === "own" || (whose === "nobody" && isPatient && now.has(session));
    });
    clearRealTimeout(timer);
  }

  attempts(sinceMs: number, token: string | undefined): readonly ToldAttempt[] {
    return this.#logs(sinceMs, token)
      .flatMap((log) => log.attempts(sinceMs))
      .flatMap((attempt): ToldAttempt[] => {
        if (this.#whoseAttempt(attempt, token) !== "own") return [];
        const claimedBy = this.#routes.claimants(this, factsOfAttempt(attempt));
        return [claimedBy === undefined ? attempt : { ...attempt, claimedBy }];
      });
  }

  /** The dialogues that may concern a test: to look through what all tests have said takes long. */
  #logs(sinceMs: number, token: string | undefined): readonly SessionLog[] {
    const since = this.#inbox.logs.filter(({ lastMs }) => lastMs >= sinceMs);
    if (token === undefined || this.#routes.hasClaims(this)) return since;
    const isHeld = (id: string): boolean => this.#held.has(id);
    return since.filter((log) => log.user === token || log.tells(token, isHeld));
  }

  /** Of those that concern this worker, or nobody that is known. */
  sessions(sinceMs: number): readonly SessionAccount[] {
    const accounts: SessionAccount[] = [];
    for (const log of this.#inbox.logs.toReversed()) {
      if (accounts.length === MOST_ACCOUNTS) break;
      if (log.isClosed && log.lastMs < sinceMs) continue;
      const account = this.#account(log, sinceMs);
      if (account !== undefined) accounts.unshift(account);
    }
    return accounts;
  }

  transcript(sinceMs: number, token: string | undefined): string {
    return this.#logs(sinceMs, token)
      .map((log) => this.#dialogue(log, sinceMs, token))
      .filter((part) => part !== "")
      .join("\n");
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#held.delete(id);
    this.#routes.forget(this, ids);
    this.#refused = 0;
  }

  release(beforeMs: number): void {
    for (const [id, { mailAtMs }] of this.#held) {
      if (mailAtMs >= beforeMs) continue;
      this.#held.delete(id);
      this.#routes.letGo(this, id);
    }
    if (this.#refusedMs < beforeMs) this.#refused = 0;
  }

  /** The file has ended: nothing is routed here any more. */
  end(): void {
    this.#routes.end(this);
    this.#held.clear();
    this.#pushed = 0;
    this.#refused = 0;
  }

  /** Whose an open session's transaction is, as far as anybody can know by now. */
  #whose(session: object, token: string | undefined): Whose {
    const log = this.#inbox.logOf(session);
    if (log === undefined) return "nobody";
    const { state } = log;
    let open = this.#open.get(session);
    if (open?.state !== state) {
      const facts = { recipients: log.openRecipients(), authUser: log.user, content: NO_CONTENT };
      open = { state, facts, marks: marksOf({ ...facts, headerToken: undefined }) };
      this.#open.set(session, open);
    }
    return this.#narrowed(this.#routes.concerns(this, open.marks, open.facts), token, open);
  }

  /** @param token - whose in particular; without one, the worker's */
  #whoseAttempt(attempt: Attempt, token?: string): Whose {
    const { mailId } = attempt;
    const record = mailId === undefined ? undefined : this.#held.get(mailId);
    if (record !== undefined) {
      const facts = factsOfMail(this.#inbox, record);
      return this.#narrowed("own", token, { facts, marks: this.#routes.marksOf(record) });
    }
    const facts = factsOfAttempt(attempt);
    const marks = marksOf({ ...facts, headerToken: undefined });
    return this.#narrowed(this.#routes.concerns(this, marks, facts), token, { facts, marks });
  }

  /** What is the worker's is one test's in particular, or another's. */
  #narrowed(
    whose: Whose,
    token: string | undefined,
    { marks, facts }: Pick<OpenTransaction, "marks" | "facts">,
  ): Whose {
    if (whose !== "own" || token === undefined || marks.includes(token)) return whose;
    return this.#routes.claimants(this, facts)?.includes(token) === true ? "own" : "other";
  }

  #account(log: SessionLog, sinceMs: number): SessionAccount | undefined {
    const account = log.account(sinceMs);
    const authUser = account.session.auth?.user;
    const whose = (recipients: readonly string[]): Whose => {
      const facts = { recipients, authUser, content: NO_CONTENT };
      return this.#routes.concerns(this, marksOf({ ...facts, headerToken: undefined }), facts);
    };
    const incidents = account.incidents.filter(({ recipients }) => whose(recipients) !== "other");
    const isOwn = log.attempts(sinceMs).some((attempt) => this.#whoseAttempt(attempt) === "own");
    const isIdle = account.incidents.length === 0 && log.attempts(sinceMs).length === 0;
    if (incidents.length === 0 && !isOwn && !(isIdle && whose([]) !== "other")) return undefined;
    return { ...account, incidents };
  }

  /** The dialogue of a session as far as it concerns a test: whole where it has no mail of others. */
  #dialogue(log: SessionLog, sinceMs: number, token: string | undefined): string {
    const attempts = log.attempts(sinceMs);
    const own = attempts.filter((attempt) => this.#whoseAttempt(attempt, token) === "own");
    if (own.length === 0) return "";
    if (own.length === attempts.length) return log.transcript(sinceMs);
    return own
      .map(({ commands }) => [
        "… (what concerns others is left out)",
        ...commands.flatMap(({ command, reply }) => [
          `C: ${command}`,
          ...reply.map((line) => `S: ${line}`),
        ]),
      ])
      .flat()
      .map((line) => `${line}\n`)
      .join("");
  }
}
