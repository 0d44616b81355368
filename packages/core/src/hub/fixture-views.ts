import { SmtpFixtureError } from "../errors.js";
import { compileMailQuery, type CompiledQuery } from "../inbox/compile-query.js";
import { type EnvironmentNames, type ListenerAddress } from "../inbox/environment.js";
import { type Identity, makeIdentity } from "../inbox/identity.js";
import { unseenTextLazily } from "../inbox/load-failure-text.js";
import { checkClaim, type MailClaim } from "../inbox/mail-claim.js";
import { makeReads, type Reads } from "../inbox/make-reads.js";
import type { MailQuery } from "../inbox/query.js";
import type { UnseenMail } from "../inbox/failure/unseen-text.js";
import { makeSight, type Sight } from "../inbox/sight.js";
import { unseenMail } from "../inbox/unseen.js";
import { lintAtEnd } from "../lint/lint-at-end.js";
import type { LintSwitch } from "../lint/lint-options.js";
import { monotonicMs } from "../real-time.js";
import type { RouteOwner } from "./contract.js";
import { lateReport } from "./late-mail.js";
import { adopt, ownersOf } from "./ownership.js";
import type { RemoteInbox } from "./remote-inbox.js";
import type { TestRegistry } from "./tests.js";
import type { Unexpected } from "./unexpected.js";
import { type ViewPlaces, viewSource } from "./view-source.js";

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
  /** The name of the test file, for others that are told whose mail something is. */
  readonly file: string;
  /** Where the listener is that the whole run shares, where that is the one that the file is to be seen at. */
  sharedUrl?(): string | undefined;
  /** What has clients trust the server; undefined without TLS, and where nobody can say whom to trust. */
  trust?(): FixtureTrust | undefined;
  /** Whether the mails of a test are judged when it ends. */
  readonly lint?: LintSwitch | undefined;
  /** What becomes of mail that nobody has looked at; asked for when a test or the file ends. @defaultValue ignored */
  unexpected?(): Unexpected;
  /** Whether the file is being collected: what is said now concerns all of its tests. */
  isCollecting?(): boolean;
  /** The inbox, once the lease is there. */
  inbox(): Promise<RemoteInbox>;
}

/** The reads of each test, and of what belongs to none. */
export class FixtureViews {
  readonly #parts: TestFixtureParts;
  readonly #reads = new Map<string | undefined, Promise<Reads>>();
  /** The same, once the inbox is there. */
  readonly #made = new Map<string | undefined, Reads>();
  #inbox: RemoteInbox | undefined;
  readonly #identities = new Map<string | undefined, Identity>();
  /** The tests that have claimed mail. */
  readonly #claiming = new Set<string>();
  readonly #beganMs = monotonicMs();
  readonly #sights = new Map<string | undefined, Sight>();
  /** What may come to the file without being looked at. */
  readonly #allowed: CompiledQuery[] = [];
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
      reads = this.#parts.inbox().then((inbox) => this.#of(inbox, token, sharedUrl));
      this.#reads.set(token, reads);
    }
    return reads;
  }

  /**
   * The same at once.
   * @throws `NO_TEST_RUNNER` while the file is collected still
   */
  readsNow(token: string | undefined): Reads {
    if (this.#inbox !== undefined) return this.#of(this.#inbox, token, this.#parts.sharedUrl);
    throw new SmtpFixtureError(
      "NO_TEST_RUNNER",
      "smtp.blocking was called before the tests of its file have begun, when its server is not ready. Call it in a test, or in a hook behind useSmtpServer().",
    );
  }

  /** The inbox is there: from now on it can be read without awaiting anything. */
  ready(inbox: RemoteInbox): void {
    this.#inbox = inbox;
  }

  #of(inbox: RemoteInbox, token: string | undefined, sharedUrl: ViewPlaces["sharedUrl"]): Reads {
    let reads = this.#made.get(token);
    if (reads === undefined) {
      const source = viewSource(inbox, this.#parts.registry, token, { sharedUrl });
      reads = makeReads(source, this.sight(token));
      this.#made.set(token, reads);
    }
    return reads;
  }

  /** What makes mail a test's own. With the first of it mail at the shared listener finds the way here. */
  identity(token: string | undefined): Identity {
    let identity = this.#identities.get(token);
    if (identity === undefined) {
      const made = (identity = makeIdentity(token));
      this.#identities.set(token, made);
      const register = ({ client }: RemoteInbox): void =>
        client.route(made.token, this.#owner(token));
      // At once where it can be: who reads without awaiting anything is to have its mail too.
      if (this.#inbox !== undefined) register(this.#inbox);
      // Whoever reads asks for the inbox later, and so learns of it later. Where there is none, that one is told so.
      else this.#parts.inbox().then(register, () => {});
    }
    return identity;
  }

  /** At the end of a file: what there is to say of mail that came too late for its test. Each mail is told of once. */
  async late(): Promise<string | undefined> {
    const inbox = await this.#parts.inbox();
    await inbox.sync();
    const records = [...inbox.records, ...inbox.shared.records];
    return lateReport(records, this.#parts.registry, this.#told);
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

  /** What a test has looked at; without a token, what was looked at of mail that is no single test's. */
  sight(token: string | undefined): Sight {
    let sight = this.#sights.get(token);
    if (sight === undefined) {
      sight = makeSight(token === undefined ? "file" : "test", token, this.#allowed);
      this.#sights.set(token, sight);
    }
    return sight;
  }

  /** Lets mail pass unseen: for the test that runs now, or where the file is collected for all of it. */
  allow(query: MailQuery | undefined): void {
    const compiled = compileMailQuery(query);
    const token = this.#parts.registry.current();
    if (token !== undefined) this.sight(token).allowed.push(compiled);
    else if (this.#parts.isCollecting?.() === true) this.#allowed.push(compiled);
    else
      throw new SmtpFixtureError(
        "OUTSIDE_OF_TEST",
        "allowOther() was called where no single test runs, and nobody can say whose mail is to pass. Call it in a test, or at the top of the file for all of its tests.",
      );
  }

  /**
   * A test has ended: the errors of what it left behind. A wait that got a surplus since, mail that is not clean, mail that
   * it never looked at.
   *
   * @param hasFailed - whether it has an error already: then it may not have come to look at its mail
   */
  async finish(token: string, hasFailed = false): Promise<Error[]> {
    if (this.#claiming.delete(token)) {
      const { client } = await this.#parts.inbox();
      // Once it is over: the next test may claim the same.
      await client.call((hub) => hub.unclaim(token));
    }
    const { lint = "off", unexpected } = this.#parts;
    const isNeeded = lint !== "off" || (unexpected?.() ?? "ignore") !== "ignore";
    const reads = isNeeded ? this.reads(token) : this.#reads.get(token);
    return reads === undefined ? [] : await this.finishReads(await reads, token, hasFailed);
  }

  /** The same for reads that are not one of these views. */
  async finishReads(reads: Reads, token: string, hasFailed = false): Promise<Error[]> {
    const surplus = await reads.surplus();
    // Before every mail is looked at for its faults.
    const unseen = await this.#unseen(reads, token, hasFailed);
    const unclean = await lintAtEnd(reads, this.#parts.lint, this.#judged);
    return [surplus, unclean, unseen].filter((error) => error !== undefined);
  }

  async #unseen(reads: Reads, token: string, hasFailed: boolean): Promise<Error | undefined> {
    const unexpected = this.#parts.unexpected?.() ?? "ignore";
    if (unexpected === "ignore") return undefined;
    try {
      if (hasFailed) {
        await reads.tell(await reads.unseen());
        return undefined;
      }
      const name = unexpected === "warn" ? this.#parts.registry.find(token)?.name : undefined;
      return warned(unexpected, await reads.unseenError(name));
    } catch (error) {
      // What comes after the end of a test, such as letting its mail go, has to come all the same.
      return error as Error;
    }
  }

  /** The file has ended: the error for mail that came outside of its tests, also after their end, and was not looked at. */
  async finishFile(): Promise<Error | undefined> {
    const unexpected = this.#parts.unexpected?.() ?? "ignore";
    if (unexpected === "ignore") return undefined;
    const ofFile = await this.reads(undefined);
    const unseen: UnseenMail[] = [...(await ofFile.tell(await ofFile.unseen()))];
    for (const [token, pending] of this.#reads) {
      if (token === undefined) continue;
      const reads = await pending;
      const lateFor = this.#parts.registry.find(token)?.name;
      for (const mail of await reads.tell(await reads.unseen(true)))
        unseen.push({ ...mail, lateFor });
    }
    if (unseen.length === 0) return undefined;
    const arrived = await ofFile.mails();
    const text = await unseenTextLazily({ owner: "file", token: undefined, arrived, unseen });
    return warned(unexpected, unseenMail(text, unseen));
  }
}

/** Mail that nobody has looked at, as the error that it is; where it is no more than a warning, that is printed. */
function warned(unexpected: Unexpected, error: Error | undefined): Error | undefined {
  if (unexpected === "fail" || error === undefined) return error;
  console.warn(`smtp-fixture: ${error.message}`);
  return undefined;
}
