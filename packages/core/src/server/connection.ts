import type { Socket } from "node:net";
import { SmtpFixtureError } from "../errors.js";
import { Consultation } from "../handler/consult.js";
import type { CloseReason, Handler, HookServer, HookSession } from "../handler/handler.js";
import { SessionView } from "../handler/session-view.js";
import { formatReply, type Reply } from "../protocol/grammar/reply.js";
import type { Protocol } from "../protocol/session/dialect.js";
import { type Ending, placeOfEnding } from "../protocol/session/ending.js";
import type { Input } from "../protocol/session/input.js";
import {
  awaitsProxy,
  expects,
  longestLine,
  newSession,
  remainingOctets,
  type Session,
  transactionOf,
} from "../protocol/session/phase.js";
import type { Verdict } from "../protocol/session/question.js";
import type { ContentPiece } from "../protocol/wire/chunk.js";
import * as replies from "../protocol/session/replies.js";
import { step } from "../protocol/session/step.js";
import { Inbound } from "../protocol/wire/inbound.js";
import { monotonicMs } from "../real-time.js";
import type { Place } from "./connection-gate.js";
import { Deadline } from "./deadline.js";
import { describeError, log } from "./logger.js";
import type { SessionObserver } from "./observer.js";
import type { SmtpOptions } from "./options.js";
import { peerOf } from "./peer.js";
import { nextSessionId } from "./session-id.js";
import { type ConnectionSetup, setupFor } from "./setup.js";
import { strikeSecrets } from "./secrets.js";
import { type HandshakeOutcome, shakeHands } from "./starttls.js";
import { tlsFactsOf } from "./tls-facts.js";

/** Octets that may wait on either side before the client has to. */
const HIGH_WATER = 1 << 20;
/** Characters of replies that are gathered into one write. */
const MOST_IN_ONE_WRITE = 1 << 16;
/** How long a connection that the server has ended may linger for its client to read the last reply, in milliseconds. */
const LINGER_MS = 1000;
/** The content type of a TLS record that holds a handshake (RFC 8446 §5.1). No command begins with it. */
const TLS_HANDSHAKE = 22;

/**
 * The server's side of one connection: octets in, `step()`, effects out. The only file that touches a socket's data.
 *
 * @example net.createServer((socket) => new SmtpConnection(handler, options).attach(socket))
 */
export class SmtpConnection implements HookServer {
  readonly #setup: ConnectionSetup;
  #socket: Socket | undefined;
  /** Takes the listeners from the socket that is read now. */
  #stopReading: (() => void) | undefined;
  #session: Session;
  #view: SessionView | undefined;
  #consultation: Consultation | undefined;
  #observer: SessionObserver | undefined;
  readonly #inbound = new Inbound();
  #out = "";
  readonly #deadline = new Deadline(() => this.#timedOut());
  /** The end of the session, whatever it is about. */
  #sessionDeadline: Deadline | undefined;
  #place: Place | undefined;
  #isOvertime = false;
  #isAsking = false;
  /** Octets of the content that is handed on as it comes. */
  #streamedOctets = 0;
  #isPumping = false;
  /** The client has sent all that it will. */
  #hasEnded = false;
  #reason: CloseReason | undefined;
  /** The first octet that the client sent. */
  #firstOctet: number | undefined;
  /** What went wrong with the socket or the handshake. */
  #error: NodeJS.ErrnoException | undefined;
  /** What the session was in the middle of when it ended. */
  #endedIn: Pick<Ending, "phase" | "octets"> | undefined;
  #wasBusy = false;
  #isPaused = false;
  /** The client reads its replies too slowly: it is asked nothing more until it has. */
  #isFull = false;
  #isDraining = false;
  #isOver = false;
  /** A handshake is under way: the socket is no longer ours to write to, and not yet again. */
  #isSecuring = false;

  /**
   * @throws `UNKNOWN_OPTION`; `INVALID_OPTION`, also for what is no handler, and for a hook whose name is misspelt
   */
  constructor(handler: Handler = {}, options: SmtpOptions = {}) {
    this.#setup = setupFor(handler, options);
    this.#session = newSession(this.#setup.rules);
  }

  /** The SMTP name of the server. */
  get hostName(): string {
    return this.#setup.rules.hostName;
  }

  /** The protocol that it speaks. */
  get protocol(): Protocol {
    return this.#setup.rules.dialect.protocol;
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
   * Takes over a connected socket and greets its client. A client that closes its side early is served to the end.
   * @throws `CONNECTION_ATTACHED` when it has a socket already
   */
  attach(socket: Socket): this {
    if (this.#socket !== undefined)
      throw new SmtpFixtureError(
        "CONNECTION_ATTACHED",
        "This SmtpConnection has a socket already: make a new one for each client.",
      );
    this.#socket = socket;
    socket.allowHalfOpen = true;
    const view = new SessionView(nextSessionId(), peerOf(socket), this.#session);
    this.#view = view;
    this.#consultation = new Consultation(this.#setup, this, view);
    this.#safely(() => {
      this.#observer = this.#setup.observer?.opened(view);
    });
    socket.setNoDelay(true);
    this.#readFrom(socket);
    this.#place = this.#setup.newPlace?.();
    this.#startSessionDeadline();
    this.#setDeadline();
    this.#feed(this.#opening());
    // A client that was gone before this will not be heard of again.
    if (socket.closed) this.#safely(() => this.#closed());
    return this;
  }

  #readFrom(socket: Socket): void {
    const receive = (chunk: Buffer): void => this.#safely(() => this.#receive(chunk));
    const end = (): void => this.#safely(() => this.#clientEnded());
    const drain = (): void => this.#safely(() => this.#drained());
    socket.on("data", receive);
    socket.on("end", end);
    socket.on("drain", drain);
    socket.on("error", (error) => this.#failed(error));
    socket.on("close", () => this.#safely(() => this.#closed()));
    this.#stopReading = () => void socket.off("data", receive).off("end", end).off("drain", drain);
  }

  /** Goes over to TLS. What came in clear and was not read yet is forgotten (RFC 3207 §4.2). */
  #startTls(): void {
    const socket = this.#socket;
    const { credentials } = this.#setup;
    if (socket === undefined || credentials === undefined) return;
    socket.pause();
    this.#stopReading?.();
    const { phase } = this.#session;
    if (phase.name === "securing" && !phase.isGreeted) {
      // Behind a proxy's header may stand the beginning of the handshake, which is still to be read.
      const rest = this.#inbound.takeAll();
      if (rest.length > 0) socket.unshift(rest);
    } else {
      this.#inbound.drop();
      while (socket.read() !== null);
    }
    this.#flush();
    this.#isSecuring = true;
    shakeHands(socket, credentials, (outcome) => this.#safely(() => this.#shookHands(outcome)));
  }

  #shookHands(outcome: HandshakeOutcome): void {
    const { socket } = outcome;
    if (socket === undefined) {
      // That the server gave it up itself is no news.
      if (this.#reason !== undefined && this.#reason !== "tls") return;
      this.#error = outcome.error;
      log(this.#setup.logger, "warn", {
        type: "tls-failed",
        message: `The TLS handshake failed: ${describeError(outcome.error)}`,
        sessionId: this.#view?.id,
        error: outcome.error,
      });
      return this.#feed({ type: "handshake", outcome: "failed" });
    }
    if (this.#session.phase.name !== "securing") return void socket.destroy();
    this.#socket = socket;
    this.#isSecuring = this.#isPaused = this.#isFull = false;
    if (this.#view !== undefined) this.#view.tls = tlsFactsOf(socket);
    this.#readFrom(socket);
    this.#feed({ type: "handshake", outcome: "secured" });
    // Whom a neighbour had named in clear is forgotten.
    this.#place?.moveTo(this.#view?.peer?.host);
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
    this.#safely(() => this.#flush());
  }

  /** What goes wrong in here ends this connection, and never the process. */
  #safely(run: () => void): void {
    try {
      run();
    } catch (error) {
      log(this.#setup.logger, "error", {
        type: "connection-error",
        message: `Serving a client failed: ${describeError(error)}`,
        sessionId: this.#view?.id,
        error,
      });
      // It may be the observer that fails.
      this.#observer = undefined;
      this.#isPumping = false;
      const isOpen = this.#session.phase.name !== "closed" && !awaitsProxy(this.#session);
      if (isOpen) this.#out += formatReply(replies.localErrorClosing, this.#showsEnhancedCodes);
      this.#hangUp("refused");
    }
  }

  /** The server stops, and the transaction that was open has ended. */
  get #isDrained(): boolean {
    return this.#isDraining && !this.isInTransaction;
  }

  get #showsEnhancedCodes(): boolean {
    return this.#session.rules.showsEnhancedCodes;
  }

  #receive(chunk: Buffer): void {
    if (this.#session.phase.name === "closed") return;
    this.#firstOctet ??= chunk[0];
    this.#inbound.push(chunk);
    // A PROXY header has its time as a whole, however slowly it drips in.
    if (!awaitsProxy(this.#session)) this.#deadline.refresh();
    if (this.#isAsking || this.#isFull) this.#pauseIfFull();
    else this.#pump();
  }

  /** Takes units from the wire for as long as the session wants some and the client reads its replies. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (!this.#isFull && !this.#isDrained && this.#takeUnit())
      if (this.#out.length > MOST_IN_ONE_WRITE) this.#flush();
    this.#isPumping = false;
    this.#flush();
    if (this.#hasEnded && !this.#isAsking && !this.#isFull) this.#hangUp("client");
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
        const { limits, keepsContent } = this.#session.rules;
        const content = this.#inbound.nextContent(
          limits.content,
          keepsContent ? undefined : limits,
        );
        if (content === undefined) return false;
        this.#observer?.content(content.wireOctets);
        this.#advance({ type: "content", content });
        return true;
      }
      case "proxy-header": {
        const unit = this.#inbound.nextProxyHeader();
        if (unit === undefined) return false;
        if (unit.type === "bad-proxy-header") this.#noteRefusedProxy(unit.why);
        this.#advance(unit);
        return true;
      }
      case "piece":
        return this.#takePiece(this.#inbound.nextPiece());
      case "chunk":
        return this.#takePiece(this.#inbound.nextOfChunk(remainingOctets(this.#session)));
      default:
        return false;
    }
  }

  /** The client has connected, by itself or through a proxy that was accepted; or a neighbour has named another. */
  #opening(): Input {
    if (this.#session.phase.name !== "opening") return { type: "open" };
    const peer = this.#view?.peer;
    return {
      type: "open",
      refusal: this.#place?.refusalFor(peer?.host),
      // A client on a Unix socket far away is not on this machine.
      mayActForOthers:
        this.#setup.trusts?.(peer) === true &&
        (peer !== undefined || this.#session.proxy?.family !== "UNIX"),
    };
  }

  /** The client is told nothing, so that this is where it can be read. */
  #noteRefusedProxy(why: string): void {
    log(this.#setup.logger, "warn", {
      type: "proxy-refused",
      message: `A connection was closed before it was greeted: ${why}.`,
      sessionId: this.#view?.id,
    });
  }

  #takePiece(piece: ContentPiece | undefined): boolean {
    if (piece === undefined) return false;
    const { phase } = this.#session;
    if (phase.name === "content") {
      this.#streamedOctets += piece.octets.length;
      if (piece.isEnd) {
        this.#observer?.content(this.#streamedOctets);
        this.#streamedOctets = 0;
      }
    } else if (phase.name === "chunk" && piece.isEnd) {
      if (phase.isLast) this.#observer?.content(phase.octets);
      else this.#observer?.chunk(phase.octets);
    }
    this.#advance(piece);
    return true;
  }

  /** Feeds one input from outside the pump and carries on with what waits. */
  #feed(input: Input): void {
    this.#safely(() => {
      this.#advance(input);
      this.#pump();
    });
  }

  /** Steps until the session wants something that is not there yet. */
  #advance(input: Input): void {
    let next: Input | undefined = input;
    while (next !== undefined) {
      const before = this.#session;
      const { session, effects } = step(before, next);
      next = undefined;
      if (session.phase.name === "closed") this.#endView();
      else this.#view?.follow(session);
      this.#session = session;
      if (session.phase.name === "opening") {
        // A proxy was accepted, or a client named: from here on the time is the client's.
        this.#deadline.refresh();
        next = this.#opening();
      }
      if (session.phase.name === "transaction" && before.phase !== session.phase)
        this.#noteTransaction(before);
      for (const effect of effects) {
        if (effect.type === "reply") this.#reply(effect.reply, effect.rcpt);
        else if (effect.type === "close") this.#reason ??= effect.reason;
        else if (effect.type === "startTls") this.#startTls();
        else {
          const answer = this.#consultation?.ask(effect.question, transactionOf(session), session);
          if (answer instanceof Promise) this.#await(answer);
          else next = { type: "verdict", verdict: answer };
        }
      }
    }
    if (this.#consultation?.isStreaming === true)
      this.#consultation.streamGoesOn(transactionOf(this.#session));
    if (this.#session.phase.name === "closed") this.#hangUp(this.#reason ?? "refused");
    else this.#setDeadline();
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
      if (!awaitsProxy(this.#session)) this.#deadline.refresh();
      this.#resume();
      if (this.#isOvertime) this.#safely(() => this.#advance({ type: "verdict", verdict }));
      if (this.#isOvertime) this.#feed({ type: "timeout", of: "session" });
      else this.#feed({ type: "verdict", verdict });
    });
  }

  #reply(reply: Reply, rcpt: number | undefined): void {
    const shows = this.#showsEnhancedCodes;
    // What is recorded is what goes over the wire.
    this.#observer?.reply(shows ? reply : { ...reply, enhancedCode: undefined }, rcpt);
    this.#out += formatReply(reply, shows);
  }

  /** One write for all replies to what came together. */
  #flush(): void {
    const socket = this.#socket;
    if (this.#out !== "" && socket !== undefined) {
      const out = this.#out;
      this.#out = "";
      if (socket.writable) socket.write(out);
      if (socket.writableLength > HIGH_WATER) {
        this.#isFull = true;
        this.#pause();
      }
    }
    if (this.#observer === undefined && !this.#isDraining) return;
    const isBusy = this.isInTransaction;
    if (isBusy !== this.#wasBusy) this.#observer?.busy(isBusy);
    this.#wasBusy = isBusy;
    if (this.#isDrained) {
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
    if (!this.#isPaused || this.#isFull) return;
    this.#isPaused = false;
    this.#socket?.resume();
  }

  /** The client has read what was written for it. */
  #drained(): void {
    this.#isFull = false;
    this.#deadline.refresh();
    this.#resume();
    if (!this.#isAsking && this.#session.phase.name !== "closed") this.#pump();
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
    this.#endSession();
    // In the middle of a handshake there is nothing to say that would be understood.
    if (this.#isSecuring) return void socket.destroy();
    this.#flush();
    this.#inbound.drop();
    if (socket.destroyed || socket.writableEnded) return;
    // Who left in good order may take its time to read the replies that are due to it.
    const isPatient = this.#reason === "quit" || this.#reason === "client";
    const isRead = socket.writableLength === 0;
    this.#linger(isRead || !isPatient ? LINGER_MS : this.#setup.phaseTimeoutsMs.command);
    socket.end(isRead ? undefined : () => this.#linger(LINGER_MS));
    socket.resume();
  }

  #linger(ms: number): void {
    if (this.#socket?.destroyed === false) this.#deadline.set(ms);
  }

  #endSession(): void {
    if (this.#session.phase.name === "closed") return;
    this.#endView();
    this.#session = { ...this.#session, phase: { name: "closed" } };
  }

  /** What is known of the client stays known when the session is over. */
  #endView(): void {
    if (this.#session.phase.name === "closed") return;
    this.#view?.end();
    if (this.#observer === undefined) return;
    this.#endedIn = placeOfEnding(
      this.#session,
      this.#streamedOctets + this.#inbound.unfinishedOctets,
    );
  }

  #ending(): Ending {
    const { code, message = "" } = this.#error ?? {};
    return {
      phase: "connected",
      octets: 0,
      ...this.#endedIn,
      beganWithTls: this.#firstOctet === TLS_HANDSHAKE,
      error: this.#error && { code, message },
    };
  }

  #failed(error: Error): void {
    this.#reason ??= "client";
    this.#error ??= error;
    log(this.#setup.logger, "debug", {
      type: "connection-error",
      message: error.message,
      sessionId: this.#view?.id,
      error,
    });
  }

  #closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline.clear();
    this.#sessionDeadline?.clear();
    this.#place?.free();
    this.#consultation?.clientLeft();
    const reason = (this.#reason ??= this.#isSecuring ? "tls" : "client");
    this.#endSession();
    this.#inbound.drop();
    try {
      if (this.#wasBusy) this.#observer?.busy(false);
      this.#wasBusy = false;
      this.#observer?.closed(reason, this.#ending());
    } finally {
      if (this.#view !== undefined) this.#setup.closed(this.#view, reason);
    }
  }

  /**
   * The time that the present phase may take. A running hook has its own. What the client sends gives it anew; that a
   * command was carried out does not, since there may be thousands of them in one chunk.
   */
  #setDeadline(): void {
    const { command, content, auth, handshake } = this.#setup.phaseTimeoutsMs;
    const { name } = this.#session.phase;
    if (name === "securing") return this.#deadline.set(handshake);
    const ms = awaitsProxy(this.#session)
      ? this.#setup.proxyTimeoutMs
      : name === "content" || name === "chunk"
        ? content
        : name === "challenge"
          ? auth
          : command;
    if (!this.#deadline.gives(ms)) this.#deadline.set(ms);
  }

  #startSessionDeadline(): void {
    const { sessionMs } = this.#setup;
    if (sessionMs === Number.POSITIVE_INFINITY) return;
    this.#sessionDeadline = new Deadline(() => {
      // A hook that is running decides first: what it has accepted, its client has to hear of.
      if (this.#isAsking && !awaitsProxy(this.#session)) this.#isOvertime = true;
      else this.#feed({ type: "timeout", of: "session" });
    });
    this.#sessionDeadline.set(sessionMs);
  }

  #timedOut(): void {
    if (awaitsProxy(this.#session)) this.#noteRefusedProxy("its proxy took too long");
    if (this.#session.phase.name === "closed") this.#socket?.destroy();
    else if (this.#isAsking && !awaitsProxy(this.#session)) this.#deadline.refresh();
    else this.#feed({ type: "timeout" });
  }
}
