import type { Session } from "../protocol/session/phase.js";
import { clientOf } from "../protocol/session/phase.js";
import type { Question, Verdict } from "../protocol/session/question.js";
import * as replies from "../protocol/session/replies.js";
import { formatParameter } from "../protocol/grammar/parameters.js";
import type { Reply } from "../protocol/grammar/reply.js";
import { clearRealTimeout, setRealTimeout } from "../real-time.js";
import { DraftEnvelope } from "./draft-envelope.js";
import type {
  Authenticator,
  Handler,
  HookContext,
  HookServer,
  HookSession,
  MaybePromise,
} from "./handler.js";
import { readResult, replyOfError } from "./verdict.js";

/** What a consultation needs to know of its connection. */
export interface ConsultOptions {
  readonly handler: Handler;
  readonly authenticator: Authenticator | undefined;
  readonly hookTimeoutMs: number;
  readonly decodeData: boolean;
  /** Told of each hook that failed. */
  readonly onFailure: (hook: string, error: unknown) => void;
}

type HookName = Exclude<Question["hook"], "authenticate">;

/**
 * Takes a session's questions to the handler's hooks and reads their answers. Whatever a hook does, an answer comes
 * back: a throw, a rejection, nonsense or too long a time is `451 4.3.0`.
 */
export class Consultation {
  readonly #options: ConsultOptions;
  readonly #server: HookServer;
  readonly #session: HookSession;
  #draft: DraftEnvelope | undefined;
  #abort: AbortController | undefined;
  #left = false;

  constructor(options: ConsultOptions, server: HookServer, session: HookSession) {
    this.#options = options;
    this.#server = server;
    this.#session = session;
  }

  /** Aborts the signal of the hook that is running, if one is, and of all that come. */
  clientLeft(): void {
    this.#left = true;
    this.#abort?.abort(new Error("The client has left."));
  }

  /** The answer to a question; a promise only where the hook returned one. */
  ask(question: Question): MaybePromise<Verdict | undefined> {
    if (question.hook === "authenticate") return this.#authenticate(question);
    const draft = this.#draftFor(question);
    const before = question.hook === "handleRcpt" ? draft.rcptTos.slice() : NO_RECIPIENTS;
    const extras = contextOf(question);
    const read = (result: unknown): Verdict | undefined =>
      readVerdict(question, result, draft, before, extras);
    return this.#guard(
      question.hook,
      () => this.#call(question.hook, draft, extras),
      read,
      draft,
      () => {
        // A hook that failed leaves no trace in the envelope.
        if (question.hook === "handleRcpt") draft.rcptTos = [...before];
        draft.alignOptions([]);
      },
    );
  }

  /** Runs a hook and reads its answer; what goes wrong with either becomes a reply. */
  #guard(
    hook: string,
    run: () => unknown,
    read: (result: unknown) => Verdict | undefined,
    draft: DraftEnvelope,
    undo: () => void,
  ): MaybePromise<Verdict | undefined> {
    this.#abort = undefined;
    const failed = (error: unknown): MaybePromise<Verdict> => {
      undo();
      return this.#failure(hook, error, draft);
    };
    try {
      const result = run();
      if (!isThenable(result)) return read(result);
      return this.#inTime(result, hook).then(read).catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  #call(hook: HookName, draft: DraftEnvelope, extras: object): unknown {
    const { handler } = this.#options;
    const call = handler[hook] as ((context: HookContext) => unknown) | undefined;
    return call?.call(handler, Object.assign(this.#context(draft), extras));
  }

  #context(draft: DraftEnvelope): HookContext {
    return new Context(this.#server, this.#session, draft, () => this.#signal());
  }

  #signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#left) this.#abort.abort(new Error("The client has left."));
    return this.#abort.signal;
  }

  /** Waits for a hook, but not for ever. */
  async #inTime<T>(result: PromiseLike<T>, hook: string): Promise<T> {
    const { hookTimeoutMs } = this.#options;
    if (hookTimeoutMs === Number.POSITIVE_INFINITY) return await result;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, fail) => {
      timer = setRealTimeout(() => {
        const error = new Error(`${hook} took longer than ${hookTimeoutMs} ms.`);
        this.#abort?.abort(error);
        fail(error);
      }, hookTimeoutMs);
    });
    try {
      return await Promise.race([result, tooLate]);
    } finally {
      clearRealTimeout(timer);
    }
  }

  #failure(hook: string, error: unknown, draft: DraftEnvelope): MaybePromise<Verdict> {
    const carried = replyOfError(error);
    if (carried !== undefined) return { reply: carried };
    this.#options.onFailure(hook, error);
    const fallback: Verdict = {
      reply: hook === "handleConnect" ? replies.shuttingDown : replies.hookFailed,
    };
    const { handler } = this.#options;
    if (handler.handleException === undefined) return fallback;
    const give = (result: unknown): Verdict => {
      const answer = readResult(result);
      return answer.type === "verdict" && answer.reply !== undefined
        ? { reply: answer.reply }
        : fallback;
    };
    const failedAgain = (again: unknown): Verdict => {
      this.#options.onFailure("handleException", again);
      return fallback;
    };
    try {
      const result = handler.handleException(Object.assign(this.#context(draft), { error, hook }));
      if (!isThenable(result)) return give(result);
      return this.#inTime(result, "handleException").then(give).catch(failedAgain);
    } catch (again) {
      return failedAgain(again);
    }
  }

  #authenticate({
    credentials,
  }: Extract<Question, { hook: "authenticate" }>): MaybePromise<Verdict | undefined> {
    const { authenticator } = this.#options;
    const draft = new DraftEnvelope();
    const context = this.#context(draft);
    const run = (): unknown => authenticator?.(Object.assign(context, { credentials }));
    return this.#guard("authenticator", run, readDecision, draft, () => {});
  }

  /** The draft of the open transaction, brought up to date. */
  #draftFor(question: Question): DraftEnvelope {
    const isNew =
      this.#draft === undefined ||
      STARTS_ANEW.has(question.hook) ||
      ("transaction" in question && !this.#draft.belongsTo(question.transaction));
    const draft = isNew || this.#draft === undefined ? new DraftEnvelope() : this.#draft;
    this.#draft = draft;
    if ("transaction" in question) draft.follow(question.transaction);
    if (question.hook === "handleMail") {
      draft.smtpUtf8 = question.smtpUtf8;
      draft.mailOptions = question.parameters.map(formatParameter);
    } else if (question.hook === "handleData") {
      const octets = question.content.octets();
      draft.originalContent = octets;
      draft.content = this.#options.decodeData ? octets.toString("utf8") : octets;
      // The transaction ends here, whatever the hook says.
      this.#draft = undefined;
    }
    return draft;
  }
}

/** Hooks that see an envelope of their own: a transaction begins, or the last one was given up. */
const STARTS_ANEW: ReadonlySet<Question["hook"]> = new Set([
  "handleMail",
  "handleRset",
  "handleEhlo",
  "handleHelo",
]);
const NO_RECIPIENTS: readonly string[] = [];

class Context implements HookContext {
  readonly server: HookServer;
  readonly session: HookSession;
  readonly envelope: DraftEnvelope;
  readonly #getSignal: () => AbortSignal;

  constructor(
    server: HookServer,
    session: HookSession,
    envelope: DraftEnvelope,
    getSignal: () => AbortSignal,
  ) {
    this.server = server;
    this.session = session;
    this.envelope = envelope;
    this.#getSignal = getSignal;
  }

  /** Made when somebody looks at it: most hooks do not. */
  get signal(): AbortSignal {
    return this.#getSignal();
  }
}

/** What a hook's context has beyond what every context has. */
function contextOf(question: Question): Record<string, unknown> {
  switch (question.hook) {
    case "handleHelo":
      return { hostName: question.hostName };
    case "handleEhlo":
      return { hostName: question.hostName, responses: [...question.responses] };
    case "handleMail":
    case "handleRcpt":
      return { address: question.address, parameters: question.parameters };
    case "handleNoop":
    case "handleExpn":
    case "handleHelp":
      return { argument: question.argument };
    case "handleVrfy":
      return { argument: question.argument, address: question.address };
    case "handleUnknown":
      return { verb: question.verb, argument: question.argument };
    default:
      return {};
  }
}

function readVerdict(
  question: Question,
  result: unknown,
  draft: DraftEnvelope,
  before: readonly string[],
  extras: Record<string, unknown>,
): Verdict | undefined {
  const answer = readResult(result);
  if (answer.type === "nonsense")
    throw new TypeError(`${question.hook} returned ${describe(result)}, which is no reply.`);
  const reply = answer.type === "verdict" ? answer.reply : undefined;
  switch (question.hook) {
    case "handleEhlo":
      return { reply, responses: extras["responses"] as string[] };
    case "handleMail":
      return { reply, mailFrom: draft.mailFrom ?? undefined };
    case "handleRcpt":
      return readRcptVerdict(
        question,
        reply,
        answer.type === "verdict" ? answer.record : true,
        draft,
        before,
      );
    default:
      return reply === undefined ? undefined : { reply };
  }
}

function readRcptVerdict(
  question: Extract<Question, { hook: "handleRcpt" }>,
  reply: Reply | undefined,
  record: boolean,
  draft: DraftEnvelope,
  before: readonly string[],
): Verdict {
  const after = draft.rcptTos;
  if ((reply !== undefined && reply.code >= 400) || !record) {
    draft.rcptTos = [...before];
    draft.alignOptions([]);
    return { reply, recipients: { added: [] } };
  }
  const kept =
    after.length >= before.length && before.every((address, index) => after[index] === address);
  if (kept && after.length === before.length) {
    draft.record(question.address, question.parameters);
    return { reply };
  }
  draft.alignOptions(question.parameters.map(formatParameter));
  return { reply, recipients: kept ? { added: after.slice(before.length) } : { all: [...after] } };
}

/** Only an explicit success is one; a decision that is none is a refusal. */
function readDecision(decision: unknown): Verdict | undefined {
  if (decision === true) return { reply: replies.authSucceeded };
  if (typeof decision !== "object" || decision === null) return undefined;
  const { success, user, reply } = decision as {
    success?: unknown;
    user?: unknown;
    reply?: unknown;
  };
  const answer = readResult(reply);
  const own = answer.type === "verdict" ? answer.reply : undefined;
  if (success !== true) return own !== undefined && own.code >= 400 ? { reply: own } : undefined;
  const accepted = own !== undefined && own.code < 300 ? own : replies.authSucceeded;
  return { reply: accepted, user: typeof user === "string" ? user : undefined };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : typeof value;
}

/** The state of a session as hooks see it: read from the protocol's own, never a copy of it. */
export class SessionView implements HookSession {
  readonly id: string;
  readonly peer: { readonly host: string; readonly port: number } | undefined;
  readonly state: Record<string, unknown> = {};
  /** Mail transactions opened up to now. */
  transactions = 0;
  /** When the newest was opened, by `monotonicMs()`. */
  transactionOpenedMs = 0;
  readonly #current: () => Session;

  constructor(
    id: string,
    peer: { readonly host: string; readonly port: number } | undefined,
    current: () => Session,
  ) {
    this.id = id;
    this.peer = peer;
    this.#current = current;
  }

  get hostName(): string | undefined {
    return clientOf(this.#current())?.hostName;
  }

  get extendedSmtp(): boolean {
    return clientOf(this.#current())?.isExtended ?? false;
  }

  get authenticated(): boolean {
    return this.#current().identity !== undefined;
  }

  get auth(): { readonly mechanism: string; readonly user: string } | undefined {
    return this.#current().identity;
  }
}
