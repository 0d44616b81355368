import { connect, isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Reply } from "../../protocol/grammar/reply.js";
import { stuff } from "../../protocol/wire/content.js";
import { clearRealTimeout, setRealTimeout } from "../../real-time.js";
import { SmtpReplyError } from "../verdict.js";
import type { RelayOptions, RelayTls } from "./relay-options.js";
import { ReplyReader } from "./reply-reader.js";

/** How long the next host may take to answer QUIT before it is cut, in milliseconds. */
const GOODBYE_MS = 500;

/** The connection to the next host ended where a reply was due. */
export class ConnectionLostError extends SmtpReplyError {
  constructor(why: string) {
    super(451, "4.4.2", `The connection to the next host was lost: ${why}`);
  }
}

/** TLS with the next host could not be had: RFC 3463 §3.4 (X.3.5), nothing that the client could mend. */
export class TlsFailedError extends SmtpReplyError {
  constructor(why: string) {
    super(451, "4.3.5", why);
  }
}

/** The client's side of SMTP, as far as a relay needs it: one command at a time, and the reply to it. */
export class NextHost {
  /** What its EHLO offers: keyword in upper case, and what follows it. */
  extensions: ReadonlyMap<string, string> = new Map();
  isSecure = false;
  /** Inside TLS, with a certificate that was found to be the host's (RFC 8689 §2). */
  isVerified = false;
  readonly #options: RelayOptions;
  readonly #timeoutMs: number;
  #socket: Socket;
  #reader = new ReplyReader();
  #end: string | undefined;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket, options: RelayOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    this.#socket = socket;
    this.#listen(socket);
  }

  /**
   * Connects, says EHLO, and goes on to TLS and AUTH as the options want it.
   * @throws SmtpReplyError with what the client is to be told
   */
  static async connect(
    options: RelayOptions,
    hostName: string,
    signal: AbortSignal,
  ): Promise<NextHost> {
    signal.throwIfAborted();
    const { host, path, port } = options;
    const { mode } = tlsOf(options);
    const socket =
      path === undefined
        ? connect({ host: host ?? "localhost", port: port ?? (mode === "implicit" ? 465 : 25) })
        : connect({ path });
    const next = new NextHost(socket, options);
    const abort = (): void => next.destroy();
    signal.addEventListener("abort", abort, { once: true });
    try {
      await next.#open(hostName);
      return next;
    } catch (error) {
      next.destroy();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /**
   * Says one line and gives the reply to it.
   * @throws SmtpReplyError where none comes
   */
  async command(line: string): Promise<Reply> {
    // The one place where a line end could make two commands of one.
    if (/[\r\n\0]/.test(line)) throw new TypeError("A command is one line.");
    this.#socket.write(`${line}\r\n`);
    return await this.#reply();
  }

  /** Sends content, dots stuffed, and gives the reply to it (RFC 5321 §4.1.1.4). */
  async content(octets: Buffer): Promise<Reply> {
    this.#socket.write(stuff(octets));
    return await this.#reply();
  }

  /** Says goodbye, waits for nothing, and keeps no process alive. */
  quit(): void {
    const socket = this.#socket;
    if (!this.isOpen) return;
    this.#end = "it was ended";
    socket.unref();
    socket.end("QUIT\r\n");
    this.#wake?.();
    socket.resume();
    const timer = setRealTimeout(() => socket.destroy(), GOODBYE_MS).unref();
    socket.once("close", () => clearRealTimeout(timer));
  }

  destroy(): void {
    this.#end ??= "it was ended";
    this.#socket.destroy();
    this.#wake?.();
  }

  async #open(hostName: string): Promise<void> {
    const { mode } = tlsOf(this.#options);
    await this.#connected();
    if (mode === "implicit") await this.#secure();
    const greeting = await this.#reply();
    if (greeting.code !== 220) throw refusedUs("greets with", greeting);
    await this.#introduce(hostName);
    if (mode === "starttls" || mode === "required") await this.#startTls(mode, hostName);
    await this.#authenticate();
  }

  #connected(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new SmtpReplyError(451, "4.4.1", `The next host cannot be reached: ${why}`));
      const timer = setRealTimeout(() => {
        fail(`no answer within ${this.#timeoutMs} ms`);
        socket.destroy();
      }, this.#timeoutMs);
      socket.once("close", () => {
        clearRealTimeout(timer);
        fail(this.#end ?? "it hung up");
      });
      socket.once("connect", () => {
        clearRealTimeout(timer);
        resolve();
      });
    });
  }

  /** EHLO, or HELO where that is not known (RFC 5321 §3.2). */
  async #introduce(hostName: string): Promise<void> {
    const ehlo = await this.command(`EHLO ${hostName}`);
    this.extensions = new Map(
      ehlo.code === 250 ? ehlo.lines.slice(1).map((line) => keywordOf(line)) : [],
    );
    if (ehlo.code === 250) return;
    const helo = await this.command(`HELO ${hostName}`);
    if (helo.code !== 250) throw refusedUs("refuses HELO with", helo);
  }

  async #startTls(mode: RelayTls["mode"], hostName: string): Promise<void> {
    if (this.extensions.has("STARTTLS")) {
      const answer = await this.command("STARTTLS");
      if (answer.code === 220) {
        // What came before the handshake was said by whoever sits on the wire (RFC 3207 §6).
        if (!this.#reader.isEmpty) throw misconfigured("The next host spoke before TLS began");
        await this.#secure();
        // Nothing that was said before counts any more (RFC 3207 §4.2).
        await this.#introduce(hostName);
        return;
      }
      if (mode !== "required") return;
    }
    if (mode === "required") throw new TlsFailedError("The next host does not offer STARTTLS");
  }

  async #secure(): Promise<void> {
    // Loaded here, since it costs more than all of this package.
    const tls = process.getBuiltinModule("node:tls");
    const { mode: _, ...own } = tlsOf(this.#options);
    const { host = "localhost" } = this.#options;
    const plain = this.#socket;
    plain.removeAllListeners("data");
    const secured: TLSSocket = tls.connect({
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ...own,
      socket: plain,
    });
    this.#socket = secured;
    this.#listen(secured);
    secured.once("secureConnect", () => {
      this.isSecure = true;
      this.isVerified = secured.authorized;
      this.#wake?.();
    });
    try {
      await this.#wait(() => this.isSecure || undefined, "TLS");
    } catch (error) {
      if (error instanceof ConnectionLostError)
        throw new TlsFailedError(`TLS with the next host fails: ${this.#end}`);
      throw error;
    }
  }

  async #authenticate(): Promise<void> {
    const { auth } = this.#options;
    if (auth === undefined) return;
    if (!this.isSecure && !this.#isLocal)
      throw misconfigured("Credentials are not sent without TLS");
    const offered = (this.extensions.get("AUTH") ?? "").toUpperCase().split(/[ =]/);
    const { user, pass } = auth;
    let answer: Reply;
    if (offered.includes("PLAIN"))
      answer = await this.command(`AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`);
    else if (offered.includes("LOGIN")) {
      answer = await this.command("AUTH LOGIN");
      if (answer.code === 334) answer = await this.command(base64(user));
      if (answer.code === 334) answer = await this.command(base64(pass));
    } else throw misconfigured("The next host offers neither AUTH PLAIN nor AUTH LOGIN");
    if (answer.code !== 235)
      throw misconfigured(`The next host refuses the login with ${answer.code}`);
  }

  get #isLocal(): boolean {
    const { host = "localhost", path } = this.#options;
    return path !== undefined || /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host);
  }

  #listen(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on("data", (octets: Buffer) => {
      this.#reader.push(octets);
      this.#wake?.();
    });
    const ended = (why: string): void => {
      this.#end ??= why;
      this.#wake?.();
    };
    socket.on("error", (error: NodeJS.ErrnoException) => ended(error.code ?? error.message));
    socket.on("end", () => ended("it hung up"));
    socket.on("close", () => ended("it hung up"));
  }

  async #reply(): Promise<Reply> {
    const reply = await this.#wait(() => this.#reader.next(), "a reply");
    if (reply !== "malformed") return reply;
    this.destroy();
    throw new SmtpReplyError(451, "4.5.0", "The next host does not speak SMTP");
  }

  async #wait<T>(look: () => T | undefined, what: string): Promise<T> {
    let isLate = false;
    const timer = setRealTimeout(() => {
      isLate = true;
      this.#wake?.();
    }, this.#timeoutMs);
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        if (this.#end !== undefined) throw new ConnectionLostError(this.#end);
        if (isLate) {
          this.destroy();
          throw new SmtpReplyError(451, "4.4.2", `The next host keeps us waiting for ${what}`);
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearRealTimeout(timer);
      this.#wake = undefined;
    }
  }
}

function tlsOf({ tls = "starttls" }: RelayOptions): RelayTls {
  if (tls === false) return { mode: undefined };
  return typeof tls === "string" ? { mode: tls } : { ...tls, mode: tls.mode ?? "starttls" };
}

function keywordOf(line: string): [string, string] {
  const [keyword = "", ...rest] = line.split(/[ =]/);
  return [keyword.toUpperCase(), rest.join(" ")];
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** The next host wants nothing of us: for good where it says so (RFC 5321 §3.1), for now otherwise. */
function refusedUs(how: string, { code }: Reply): SmtpReplyError {
  const text = `The next host ${how} ${code}`;
  return code >= 500
    ? new SmtpReplyError(554, "5.3.2", text)
    : new SmtpReplyError(451, "4.3.2", text);
}

/** RFC 3463 §3.4 (X.3.5): nothing that the client could mend. */
function misconfigured(why: string): SmtpReplyError {
  return new SmtpReplyError(451, "4.3.5", why);
}
