import type { Session } from "../protocol/session/phase.js";
import type { Question, Verdict } from "../protocol/session/question.js";
import * as replies from "../protocol/session/replies.js";
import type { Transaction } from "../protocol/session/transaction.js";
import { credentialsOf } from "./auth/credentials.js";
import { Exchanges, labelOf } from "./auth/exchanges.js";
import type { OwnMechanism } from "./auth/own-mechanism.js";
import { defaultsOf, defaultsOfFailure } from "./defaults.js";
import { DraftEnvelope } from "./draft-envelope.js";
import type {
  Authenticator,
  Handler,
  HookContext,
  HookDefaults,
  HookServer,
  HookSession,
  MaybePromise,
} from "./handler.js";
import { Context } from "./hook-context.js";
import { extrasOf } from "./hook-extras.js";
import type { AskedHook } from "./hook-names.js";
import { HookRun } from "./hook-run.js";
import { readDecision, readVerdict } from "./read-verdict.js";
import { readProxyDecision } from "./read-proxy-decision.js";
import { standingUses } from "./session-extensions.js";
import { type Take, takeOf } from "./take.js";
import { isThenable, nonsense, readResult, replyOfError } from "./verdict.js";

/** What a consultation needs to know of its connection. */
export interface ConsultOptions {
  readonly handler: Handler;
  readonly authenticator: Authenticator | undefined;
  /** Those that are generators lead their exchanges here. */
  readonly mechanisms: readonly Partial<OwnMechanism>[];
  readonly hookTimeoutMs: number;
  readonly decodeData: boolean;
  /** Told of each hook that failed. */
  readonly onFailure: (hook: string, error: unknown, session: HookSession) => void;
}

/**
 * Takes a session's questions to the handler's hooks and reads their answers. Whatever a hook does, an answer comes
 * back: a throw, a rejection, nonsense or too long a time is `451 4.3.0`.
 */
export class Consultation {
  readonly #options: ConsultOptions;
  readonly #server: HookServer;
  readonly #session: HookSession;
  #draft: DraftEnvelope | undefined;
  #run: HookRun | undefined;
  #hasLeft = false;
  #exchanges: Exchanges | undefined;
  /** One for all pieces of the content that is on its way. */
  #stream: { readonly run: HookRun; readonly key: object } | undefined;

  constructor(options: ConsultOptions, server: HookServer, session: HookSession) {
    this.#options = options;
    this.#server = server;
    this.#session = session;
  }

  /** Aborts the signal of the hook that is running, if one is, and of all that come. Nothing is waited for any more. */
  clientLeft(): void {
    this.#hasLeft = true;
    this.#run?.abort(leftError());
    this.#stream?.run.abort(leftError());
    this.#stream = undefined;
    this.#exchanges?.end(leftError());
    this.#draft = undefined;
  }

  /** Whether content is on its way of which a hook has seen a part. */
  get isStreaming(): boolean {
    return this.#stream !== undefined;
  }

  /** Content of which a hook has seen a part is given up, unless it is that of the open transaction. */
  streamGoesOn(transaction: Transaction | undefined): void {
    if (this.#stream === undefined || this.#stream.key === transaction?.key) return;
    this.#stream.run.abort(new Error("The rest of the content will not come."));
    this.#stream = undefined;
  }

  /**
   * The answer to a question; a promise only where the hook returned one.
   *
   * @param transaction - the one that is open when the question is put
   * @param session - the session that puts it: what knows its default
   */
  ask(
    question: Question,
    transaction: Transaction | undefined,
    session?: Session,
  ): MaybePromise<Verdict | undefined> {
    if (question.hook === "authenticate") return this.#authenticate(question);
    if (question.hook === "exchange") return this.#takeTurn(question);
    if (question.hook === "handleProxy") return this.#judgeProxy(question);
    if (question.hook === "handleData" && this.#draft === undefined) {
      const take = takeOf(this.#options.handler);
      if (take !== undefined) return this.#take(take, question);
    }
    if (question.hook === "handleDataChunk") return this.#askChunk(question, session);
    const { hook } = question;
    const draft = this.#draftFor(question, transaction);
    const standing = standingUses(question, session);
    const extras = extrasOf(question);
    if (standing !== undefined) extras["extensions"] = { ...standing };
    const defaults = (): HookDefaults => defaultsOf(session, question, draft, extras);
    return this.#guard(
      hook,
      draft,
      (run) => this.#call(hook, draft, extras, run, defaults),
      (result) => readVerdict(question, result, draft, extras, this.#server.protocol, standing),
    );
  }

  #askChunk(
    question: Extract<Question, { hook: "handleDataChunk" }>,
    session: Session | undefined,
  ): MaybePromise<Verdict | undefined> {
    const { hook, transaction, chunk, isLast } = question;
    const draft = this.#draftFor(question, transaction);
    const extras = { chunk, isLast };
    const defaults = (): HookDefaults => defaultsOf(session, question, draft, extras);
    const known = this.#stream?.key === transaction.key ? this.#stream : undefined;
    const stream = known ?? { run: this.#newRun(), key: transaction.key };
    this.#run = stream.run;
    this.#stream = isLast ? undefined : stream;
    const ended = (verdict: Verdict | undefined): Verdict | undefined => {
      if ((verdict?.reply?.code ?? 0) >= 400) {
        stream.run.abort(new Error("The content was refused."));
        this.#stream = undefined;
      }
      return verdict;
    };
    const verdict = this.#guard(
      hook,
      draft,
      (run) => this.#call(hook, draft, extras, run, defaults),
      (result) => readVerdict(question, result, draft, extras, this.#server.protocol),
      stream.run,
    );
    return verdict instanceof Promise ? verdict.then(ended) : ended(verdict);
  }

  /** Hands a transaction over that no hook has seen. */
  #take(take: Take, question: Extract<Question, { hook: "handleData" }>): Verdict | undefined {
    try {
      const reply = take(this.#session, question.transaction, question.content);
      return reply === undefined ? undefined : { reply };
    } catch (error) {
      this.#options.onFailure(question.hook, error, this.#session);
      return { reply: replies.hookFailed };
    }
  }

  /** Runs a hook and reads its answer; what goes wrong with either becomes a reply. */
  #guard(
    hook: string,
    draft: DraftEnvelope,
    call: (run: HookRun) => unknown,
    read: (result: unknown) => Verdict | undefined,
    run: HookRun = this.#newRun(),
  ): MaybePromise<Verdict | undefined> {
    const failed = (error: unknown): MaybePromise<Verdict | undefined> => {
      // A hook that failed leaves no trace in the envelope, also where it has not ended yet.
      draft.restore();
      if (this.#draft === draft) this.#draft = draft.renewed();
      return this.#failure(hook, error, draft, run);
    };
    try {
      const result = call(run);
      if (!isThenable(result)) return read(result);
      return run.settled(result, hook, this.#options.hookTimeoutMs).then(read).catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  #newRun(): HookRun {
    const run = new HookRun();
    if (this.#hasLeft) run.abort(leftError());
    this.#run = run;
    return run;
  }

  #call(
    hook: AskedHook,
    draft: DraftEnvelope,
    extras: object,
    run: HookRun,
    defaults: () => HookDefaults,
  ): unknown {
    const { handler } = this.#options;
    const call = handler[hook] as ((context: HookContext) => unknown) | undefined;
    return call?.call(handler, Object.assign(this.#context(draft, run, defaults), extras));
  }

  #context(envelope: DraftEnvelope, run: HookRun, makeDefaults: () => HookDefaults): HookContext {
    return new Context(this.#server, this.#session, envelope, run, makeDefaults);
  }

  #failure(
    hook: string,
    error: unknown,
    draft: DraftEnvelope,
    run: HookRun,
  ): MaybePromise<Verdict | undefined> {
    const { handler, hookTimeoutMs } = this.#options;
    const carried = replyOfError(error);
    if (carried !== undefined) return { reply: carried };
    const { reason } = run;
    if (this.#hasLeft) {
      // Nobody is there to be answered; that a hook gave up because of it is no failure.
      if (error !== reason && !isAbort(error)) this.#options.onFailure(hook, error, this.#session);
      return undefined;
    }
    this.#options.onFailure(hook, error, this.#session);
    const fallback: Verdict = {
      reply: hook === "handleConnect" ? replies.localErrorClosing : replies.hookFailed,
    };
    if (handler.handleException === undefined) return fallback;
    const give = (result: unknown): Verdict => {
      const answer = readResult(result);
      if (answer.type === "nonsense") throw nonsense("handleException", result);
      return answer.type === "verdict" && answer.reply !== undefined
        ? { reply: answer.reply }
        : fallback;
    };
    const failedAgain = (again: unknown): Verdict => {
      const own = replyOfError(again);
      if (own !== undefined) return { reply: own };
      if (!this.#hasLeft) this.#options.onFailure("handleException", again, this.#session);
      return fallback;
    };
    const second = this.#newRun();
    try {
      const result = handler.handleException(
        Object.assign(
          this.#context(draft, second, () =>
            defaultsOfFailure(fallback.reply ?? replies.hookFailed),
          ),
          { error, hook },
        ),
      );
      if (!isThenable(result)) return give(result);
      return second.settled(result, "handleException", hookTimeoutMs).then(give).catch(failedAgain);
    } catch (again) {
      return failedAgain(again);
    }
  }

  #authenticate({
    credentials,
  }: Extract<Question, { hook: "authenticate" }>): MaybePromise<Verdict | undefined> {
    const { authenticator } = this.#options;
    const draft = new DraftEnvelope();
    const call = (run: HookRun): unknown =>
      authenticator?.(
        Object.assign(
          this.#context(draft, run, () => defaultsOfFailure(replies.authFailed)),
          { credentials: credentialsOf(credentials) },
        ),
      );
    let isDecided = false;
    const decide = (decision: unknown): Verdict | undefined => {
      isDecided = true;
      return readDecision(decision);
    };
    // Only a decision lets a client in: no error does, whatever reply it carries or is given.
    const judge = (verdict: Verdict | undefined): Verdict | undefined =>
      isDecided || verdict?.reply === undefined || verdict.reply.code >= 400
        ? verdict
        : { reply: replies.hookFailed };
    const verdict = this.#guard("authenticator", draft, call, decide);
    return verdict instanceof Promise ? verdict.then(judge) : judge(verdict);
  }

  /** One turn in the exchange of a mechanism that is a generator. */
  #takeTurn(turn: Extract<Question, { hook: "exchange" }>): MaybePromise<Verdict | undefined> {
    const exchanges = (this.#exchanges ??= new Exchanges(
      this.#options,
      this.#server,
      this.#session,
    ));
    if (turn.turn === "cancel") return exchanges.end(new Error("The client gave the exchange up."));
    const call = (): unknown => exchanges.take(turn);
    const verdict = this.#guard(labelOf(turn.mechanism), new DraftEnvelope(), call, (result) =>
      exchanges.read(result),
    );
    return verdict instanceof Promise
      ? verdict.then((settled) => exchanges.tidy(settled))
      : exchanges.tidy(verdict);
  }

  /** Only a decision lets a proxy's client in: no error does, whatever reply it carries or is given. */
  #judgeProxy({
    hook,
    proxy,
  }: Extract<Question, { hook: "handleProxy" }>): MaybePromise<Verdict | undefined> {
    const draft = new DraftEnvelope();
    let isDecided = false;
    const verdict = this.#guard(
      hook,
      draft,
      (run) =>
        this.#call(hook, draft, { proxy }, run, () => defaultsOfFailure(replies.proxyRefused)),
      (result) => {
        const decision = readProxyDecision(result);
        isDecided = true;
        return decision;
      },
    );
    const judge = (given: Verdict | undefined): Verdict | undefined =>
      isDecided ? given : { reply: replies.proxyRefused };
    return verdict instanceof Promise ? verdict.then(judge) : judge(verdict);
  }

  /** The draft of the open transaction, brought up to date; one of nothing where none is open. */
  #draftFor(question: Question, transaction: Transaction | undefined): DraftEnvelope {
    const known = STARTS_ANEW.has(question.hook) ? undefined : this.#draft;
    const goesOn = transaction !== undefined && known?.belongsTo(transaction) === true;
    const draft = goesOn && known !== undefined ? known : new DraftEnvelope();
    this.#draft = draft;
    if (transaction !== undefined && !STARTS_ANEW.has(question.hook)) draft.follow(transaction);
    if (question.hook === "handleMail") draft.begin(question.parameters, question.smtpUtf8);
    else if (question.hook === "handleData") {
      if (question.content.isKept) {
        const octets = question.content.octets();
        draft.originalContent = octets;
        draft.content = this.#options.decodeData ? octets.toString("utf8") : octets;
      }
      // The transaction ends here, whatever the hook says.
      this.#draft = undefined;
    }
    draft.remember();
    return draft;
  }
}

/** Hooks that see an envelope of their own: a transaction begins, or the last one was given up. */
const STARTS_ANEW: ReadonlySet<Question["hook"]> = new Set([
  "handleMail",
  "handleRset",
  "handleEhlo",
  "handleHelo",
  "handleStartTls",
]);

/** Made where somebody is there to be told: an error costs its stack. */
const leftError = (): Error => new Error("The client has left.");

function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | null | undefined)?.name === "AbortError";
}
