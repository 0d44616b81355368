import type { Socket } from "node:net";
import { SmtpFixtureError } from "../errors.js";
import { Consultation, SessionView } from "../handler/consult.js";
import type { CloseReason, Handler, HookServer, HookSession } from "../handler/handler.js";
import { formatReply, type Reply } from "../protocol/grammar/reply.js";
import type { Input } from "../protocol/session/input.js";
import {
  expects,
  longestLine,
  newSession,
  type Session,
  transactionOf,
} from "../protocol/session/phase.js";
import type { Verdict } from "../protocol/session/question.js";
import { step } from "../protocol/session/step.js";
import { Inbound } from "../protocol/wire/inbound.js";
import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";
import type { SessionObserver } from "./observer.js";
import type { SmtpOptions } from "./options.js";
import { peerOf } from "./peer.js";
import { type ConnectionSetup, setupFor } from "./setup.js";
import { strikeSecrets } from "./secrets.js";

/** Octets that may wait on either side before the client has to. */
const HIGH_WATER = 1 << 20;
/** How long a connection that the server has ended may linger for its client to read the last reply, in milliseconds. */
const LINGER_MS = 1000;

let sessionCount = 0;
/** Tells the sessions of this thread from those of all others. */
const THREAD_TAG = Math.floor(Math.random() * 36 ** 4)
  .toString(36)
  .padStart(4, "0");

/**
 * The server's side of one connection: octets in, `step()`, effects out. The only file that touches a socket's data.
 *
 * @example net.createServer({ allowHalfOpen: true }, (socket) => new SmtpConnection(handler).attach(socket))
 */
export class SmtpConnection implements HookServer {
  readonly #setup: ConnectionSetup;
  #socket: Socket | undefined;
  #session: Session;
  #view: SessionView | undefined;
  #consultation: Consultation | undefined;
  #observer: SessionObserver | undefined;
  readonly #inbound = new Inbound();
  #out = "";
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #isAsking = false;
  #isPumping = false;
  /** The client has sent all that it will. */
  #hasEnded = false;
  #reason: CloseReason | undefined;
  #wasBusy = false;
  #isPaused = false;
  #isDraining = false;

  /**
   * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`
   */
  constructor(handler: Handler = {}, options: SmtpOptions = {}) {
    this.#setup = setupFor(handler, options);
    this.#session = newSession(this.#setup.rules);
  }

  /** The SMTP name of the server. */
  get hostName(): string {
    return this.#setup.rules.hostName;
  }

  /** The session as hooks see it; undefined before a socket is attached. */
  get session(): HookSession | undefined {
    return this.#view;
  }

  /** The socket that the connection speaks on; undefined before it is attached. */
  get socket(): Socket | undefined {
    return this.#socket;
  }

  /** Whether a mail transaction is open. */
  get isInTransaction(): boolean {
    return transactionOf(this.#session) !== undefined;
  }

  /**
   * Takes over a connected socket and greets its client. The socket should have been accepted with `allowHalfOpen`,
   * so that a client that closes its side early is served to the end.
   * @throws `CONNECTION_ATTACHED` when it has a socket already
   */
  attach(socket: Socket): this {
    if (this.#socket !== undefined)
      throw new SmtpFixtureError(
        "CONNECTION_ATTACHED",
        "This SmtpConnection has a socket already: make a new one for each client.",
      );
    this.#socket = socket;
    const view = new SessionView(
      `${THREAD_TAG}-${++sessionCount}`,
      peerOf(socket),
      () => this.#session,
    );
    this.#view = view;
    this.#consultation = new Consultation(this.#setup, this, view);
    this.#observer = this.#setup.observer?.opened(view);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("end", () => this.#clientEnded());
    socket.on("drain", () => this.#resume());
    socket.on("error", (error) => this.#failed(error));
    socket.on("close", () => this.#closed());
    this.#setTimer();
    this.#feed({ type: "open" });
    return this;
  }

  /** Tells the client `421 4.3.2` and closes the connection at once. */
  shutdown(): void {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    this.#reason ??= "shutdown";
    if (this.#session.phase.name !== "closed") this.#feed({ type: "shutdown" });
    socket.destroy();
  }

  /** The same, once the transaction that is open now has had its last reply. */
  shutdownAfterTransaction(): void {
    this.#isDraining = true;
    this.#flush();
  }

  #receive(chunk: Buffer): void {
    if (this.#session.phase.name === "closed") return;
    this.#inbound.push(chunk);
    this.#timer?.refresh();
    if (this.#isAsking) this.#pauseIfFull();
    else this.#pump();
  }

  /** Takes units from the wire for as long as the session wants some. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#takeUnit());
    this.#isPumping = false;
    this.#flush();
    if (this.#hasEnded && !this.#isAsking) this.#hangUp("client");
  }

  #takeUnit(): boolean {
    switch (expects(this.#session)) {
      case "line": {
        const unit = this.#inbound.nextLine(longestLine(this.#session));
        if (unit === undefined) return false;
        if (this.#observer !== undefined)
          this.#observer.command(strikeSecrets(this.#session, unit));
        this.#advance(unit);
        return true;
      }
      case "content": {
        const content = this.#inbound.nextContent(this.#session.rules.limits.content);
        if (content === undefined) return false;
        this.#observer?.content(content.wireOctets);
        this.#advance({ type: "content", content });
        return true;
      }
      default:
        return false;
    }
  }

  /** Feeds one input from outside the pump and carries on with what waits. */
  #feed(input: Input): void {
    this.#advance(input);
    this.#pump();
  }

  /** Steps until the session wants something that is not there yet. */
  #advance(input: Input): void {
    let next: Input | undefined = input;
    while (next !== undefined) {
      const before = this.#session;
      const { session, effects } = step(before, next);
      next = undefined;
      this.#session = session;
      if (session.phase.name === "transaction" && before.phase !== session.phase)
        this.#noteTransaction(before);
      for (const effect of effects) {
        if (effect.type === "reply") this.#reply(effect.reply);
        else if (effect.type === "close") this.#reason ??= effect.reason;
        else {
          const answer = this.#consultation?.ask(effect.question);
          if (answer instanceof Promise) this.#await(answer);
          else next = { type: "verdict", verdict: answer };
        }
      }
    }
    if (this.#session.phase.name === "closed") this.#hangUp(this.#reason ?? "refused");
    else this.#setTimer();
  }

  /** Remembers when a transaction was opened: who owns its mail may depend on it. */
  #noteTransaction(before: Session): void {
    if (
      this.#view === undefined ||
      transactionOf(before)?.key === transactionOf(this.#session)?.key
    )
      return;
    this.#view.transactions++;
    this.#view.transactionOpenedMs = monotonicMs();
  }

  #await(answer: Promise<Verdict | undefined>): void {
    this.#isAsking = true;
    this.#flush();
    void answer.then((verdict) => {
      this.#isAsking = false;
      if (this.#socket?.destroyed === true) return;
      this.#resume();
      this.#feed({ type: "verdict", verdict });
    });
  }

  #reply(reply: Reply): void {
    this.#observer?.reply(reply);
    this.#out += formatReply(reply, this.#setup.rules.showsEnhancedCodes);
  }

  /** One write for all replies to what came together. */
  #flush(): void {
    const socket = this.#socket;
    if (this.#out !== "" && socket !== undefined) {
      const out = this.#out;
      this.#out = "";
      if (socket.writable) socket.write(out);
      if (socket.writableLength > HIGH_WATER) this.#pause();
    }
    if (this.#observer === undefined && !this.#isDraining) return;
    const isBusy = this.isInTransaction;
    if (isBusy !== this.#wasBusy) this.#observer?.busy(isBusy);
    this.#wasBusy = isBusy;
    if (this.#isDraining && !isBusy) {
      this.#isDraining = false;
      this.shutdown();
    }
  }

  #pauseIfFull(): void {
    if (this.#inbound.octets > HIGH_WATER) this.#pause();
  }

  #pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  #resume(): void {
    if (!this.#isPaused || (this.#socket?.writableLength ?? 0) > HIGH_WATER) return;
    this.#isPaused = false;
    this.#socket?.resume();
  }

  /** A half-closed client is served to the end: what it sent is answered, then the connection closes. */
  #clientEnded(): void {
    this.#hasEnded = true;
    if (!this.#isAsking) this.#pump();
  }

  /** Closes once all replies are written; a client that does not close its side is not waited for long. */
  #hangUp(reason: CloseReason): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#reason ??= reason;
    this.#flush();
    this.#inbound.drop();
    if (this.#session.phase.name !== "closed")
      this.#session = { ...this.#session, phase: { name: "closed" } };
    if (socket.destroyed || socket.writableEnded) return;
    this.#clearTimer();
    this.#timer = setRealTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.end();
    socket.resume();
  }

  #failed(error: Error): void {
    this.#reason ??= "client";
    this.#setup.logger.debug?.({
      type: "connection-error",
      message: error.message,
      sessionId: this.#view?.id,
      error,
    });
  }

  #closed(): void {
    this.#clearTimer();
    this.#inbound.drop();
    this.#consultation?.clientLeft();
    const reason = this.#reason ?? "client";
    if (this.#wasBusy) this.#observer?.busy(false);
    this.#wasBusy = false;
    this.#session = { ...this.#session, phase: { name: "closed" } };
    this.#observer?.closed(reason);
    if (this.#view !== undefined) this.#setup.closed(this.#view, reason);
  }

  /** The time that the present phase may take. A running hook has its own. */
  #setTimer(): void {
    const { command, content, auth } = this.#setup.phaseTimeoutsMs;
    const { name } = this.#session.phase;
    const ms = name === "content" ? content : name === "challenge" ? auth : command;
    if (ms === this.#timerMs) return void this.#timer?.refresh();
    this.#clearTimer();
    this.#timerMs = ms;
    // The longest that a timer of Node can be set to is 2^31 - 1 ms, 24 days.
    if (ms <= 0x7fff_ffff) this.#timer = setRealTimeout(() => this.#timedOut(), ms).unref();
  }

  #clearTimer(): void {
    clearRealTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerMs = 0;
  }

  #timedOut(): void {
    if (this.#isAsking) return void this.#timer?.refresh();
    this.#feed({ type: "timeout" });
  }
}
