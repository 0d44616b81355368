import { SmtpFixtureError } from "../errors.js";
import type { Inbox } from "../inbox/inbox.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { type ClaimFacts, type ClaimJudge, claimJudge } from "./claim-judge.js";
import type { ClaimOfTest, RouteOwner } from "./contract.js";
import { headerTokenOf } from "./header-token.js";
import { marksOf } from "./mail-marks.js";
import { factsOfMail } from "./served-inbox.js";

/** Tokens that are remembered of files that have ended. */
const MOST_PAST = 10_000;

/** Who is told of the mail that is routed to it. */
export interface RouteTarget {
  /** @param claimedBy - the tokens of the claims that it fits */
  arrived(record: MailRecord, claimedBy: readonly string[] | undefined): void;
  /** A mail had to be refused: it may have been anybody's. */
  refused(): void;
}

interface Route {
  readonly target: RouteTarget;
  readonly owner: RouteOwner;
}

interface Claim extends Route {
  readonly token: string;
  /** The same for claims of the same mail. */
  readonly terms: string;
  readonly judge: ClaimJudge;
}

/** Whose a mail is. */
interface Ownership {
  readonly owners: RouteOwner[];
  /** Who still has a test that it may matter to. */
  readonly holders: Set<RouteTarget>;
}

/**
 * Whose the mail is that comes to the listener which the whole run shares: of who knows a token in it, else of who claims
 * it. What is nobody's stays in the inbox for as long as there is room: somebody may come who knows its token.
 */
export class SharedRoutes {
  readonly #inbox: Inbox;
  readonly #routes = new Map<string, Route>();
  readonly #claims = new Set<Claim>();
  /** Whose the tokens were of files that have ended. */
  readonly #past = new Map<string, RouteOwner>();
  /** The mails that carry what may be a token, by that. */
  readonly #byMark = new Map<string, Set<MailRecord>>();
  readonly #marks = new Map<MailRecord, readonly string[]>();
  readonly #ownerships = new Map<string, Ownership>();
  /** Nothing is looked at before somebody has asked for a route. */
  #isUsed = false;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
    inbox.onEvent((event) => {
      if (!this.#isUsed || event === "closed") return;
      if (event === "refused") for (const target of this.#targets()) target.refused();
      else this.#arrived(event);
    });
  }

  /** Mail with this token is the target's from now on, and what has come already. */
  add(token: string, route: Route): void {
    this.#use();
    this.#routes.set(token, route);
    for (const record of this.#byMark.get(token) ?? [])
      if (this.#ownerships.get(record.id)?.holders.has(route.target) !== true)
        this.#give(record, [route], undefined);
  }

  /**
   * Mail that fits is the target's from now on, and what nobody has and began not too long ago.
   * @throws `CLAIM_TAKEN`
   */
  claim({ token, owner, sinceMs, claim }: ClaimOfTest, target: RouteTarget): ClaimJudge {
    this.#use();
    const terms = JSON.stringify(claim);
    const judge = claimJudge(claim);
    const same = [...this.#claims].filter((other) => other.terms === terms);
    if (same.some((other) => other.token === token)) return judge;
    const [taken] = same;
    if (taken !== undefined)
      throw new SmtpFixtureError(
        "CLAIM_TAKEN",
        `${nameOf(taken.owner)} claims the same mail, and is still running. Claim what only this test's mail has, or run the two one after the other.`,
      );
    const added: Claim = { token, owner, target, terms, judge };
    this.#claims.add(added);
    for (const record of this.#inbox.records)
      if (
        record.mailAtMs >= sinceMs &&
        !this.#ownerships.has(record.id) &&
        !this.#isMarked(this.#marks.get(record) ?? []) &&
        judge(factsOfMail(this.#inbox, record))
      )
        this.#give(record, [added], [token]);
    return judge;
  }

  /** Ends the claims of a test. */
  unclaim(token: string): void {
    for (const claim of this.#claims) if (claim.token === token) this.#claims.delete(claim);
  }

  /** Ends all that a target has. */
  end(target: RouteTarget): void {
    for (const [token, route] of this.#routes) {
      if (route.target !== target) continue;
      this.#routes.delete(token);
      this.#past.set(token, route.owner);
      const [oldest] = this.#past.keys();
      if (this.#past.size > MOST_PAST && oldest !== undefined) this.#past.delete(oldest);
    }
    for (const claim of this.#claims) if (claim.target === target) this.#claims.delete(claim);
    for (const { holders } of this.#ownerships.values()) holders.delete(target);
  }

  /** A target has no test any more that a mail matters to: it may go when room is short. */
  letGo(target: RouteTarget, id: string): void {
    this.#ownerships.get(id)?.holders.delete(target);
  }

  /** A target forgets some mails; what nobody else holds is dropped. */
  forget(target: RouteTarget, ids: readonly string[]): void {
    const gone = new Set(
      ids.filter((id) => {
        const ownership = this.#ownerships.get(id);
        ownership?.holders.delete(target);
        return ownership !== undefined && ownership.holders.size === 0;
      }),
    );
    for (const record of this.#inbox.records) if (gone.has(record.id)) this.#unmark(record);
    this.#inbox.forget([...gone]);
  }

  /** The oldest mail that may go: nobody holds it. */
  expendable(): string | undefined {
    const record = this.#inbox.records.find(
      ({ id }) => (this.#ownerships.get(id)?.holders.size ?? 0) === 0,
    );
    if (record !== undefined) this.#unmark(record);
    return record?.id;
  }

  /** Whose a mail is, or was. */
  ownersOf(record: MailRecord): readonly RouteOwner[] {
    const ownership = this.#ownerships.get(record.id);
    if (ownership !== undefined) return ownership.owners;
    return (this.#marks.get(record) ?? []).flatMap((mark) => this.#past.get(mark) ?? []);
  }

  /** All that may be a token in a mail. */
  marksOf(record: MailRecord): readonly string[] {
    return this.#marks.get(record) ?? [];
  }

  /** Whose an attempt or a session is: some target's by token or claim, somebody's else, or nobody's. */
  concerns(
    target: RouteTarget,
    marks: readonly string[],
    facts: ClaimFacts,
  ): "own" | "other" | "nobody" {
    if (marks.some((mark) => this.#routes.get(mark)?.target === target)) return "own";
    if (this.#isMarked(marks)) return "other";
    const claims = [...this.#claims].filter(({ judge }) => judge(facts));
    if (claims.length === 0) return "nobody";
    return claims.some((claim) => claim.target === target) ? "own" : "other";
  }

  /** Whether a target claims anything. */
  hasClaims(target: RouteTarget): boolean {
    return [...this.#claims].some((claim) => claim.target === target);
  }

  /** The tokens of a target's claims that something fits; undefined where it has none. */
  claimants(target: RouteTarget, facts: ClaimFacts): readonly string[] | undefined {
    if (this.#claims.size === 0) return undefined;
    const tokens = [...this.#claims]
      .filter((claim) => claim.target === target && claim.judge(facts))
      .map(({ token }) => token);
    return tokens.length === 0 ? undefined : tokens;
  }

  /** From the first route on all mail is looked at, also what has come before it. */
  #use(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    for (const record of this.#inbox.records) this.#mark(record);
  }

  #arrived(record: MailRecord): void {
    const marks = this.#mark(record);
    const routes = marks.flatMap((mark) => this.#routes.get(mark) ?? []);
    if (routes.length > 0) return this.#give(record, routes, undefined);
    if (this.#claims.size === 0 || this.#isMarked(marks)) return;
    const facts = factsOfMail(this.#inbox, record);
    const claims = [...this.#claims].filter(({ judge }) => judge(facts));
    if (claims.length > 0)
      this.#give(
        record,
        claims,
        claims.map(({ token }) => token),
      );
  }

  #give(
    record: MailRecord,
    routes: readonly Route[],
    claimedBy: readonly string[] | undefined,
  ): void {
    let ownership = this.#ownerships.get(record.id);
    if (ownership === undefined)
      this.#ownerships.set(record.id, (ownership = { owners: [], holders: new Set() }));
    const targets = new Set(routes.map(({ target }) => target));
    ownership.owners.push(...routes.map(({ owner }) => owner));
    for (const target of targets) ownership.holders.add(target);
    for (const target of targets) target.arrived(record, claimedBy);
  }

  #mark(record: MailRecord): readonly string[] {
    const { rcptTos: recipients, authUser } = record.envelope;
    const octets = this.#inbox.content(record.id);
    const headerToken = octets === undefined ? undefined : headerTokenOf(octets);
    const marks = marksOf({ recipients, authUser, headerToken });
    this.#marks.set(record, marks);
    for (const mark of marks) {
      const records = this.#byMark.get(mark);
      if (records === undefined) this.#byMark.set(mark, new Set([record]));
      else records.add(record);
    }
    return marks;
  }

  #unmark(record: MailRecord): void {
    for (const mark of this.#marks.get(record) ?? []) {
      const records = this.#byMark.get(mark);
      records?.delete(record);
      if (records?.size === 0) this.#byMark.delete(mark);
    }
    this.#marks.delete(record);
    this.#ownerships.delete(record.id);
  }

  /** Whether one of them is the token of some test, also of one whose file has ended: then no claim is asked. */
  #isMarked(marks: readonly string[]): boolean {
    return marks.some((mark) => this.#routes.has(mark) || this.#past.has(mark));
  }

  #targets(): ReadonlySet<RouteTarget> {
    return new Set([...this.#routes.values(), ...this.#claims].map(({ target }) => target));
  }
}

/** Whose something is, in a sentence. */
export const nameOf = ({ test, file }: RouteOwner): string =>
  test === undefined ? `The file ${file}` : `The test "${test}" of ${file}`;
