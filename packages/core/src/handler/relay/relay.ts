import type { Reply } from "../../protocol/grammar/reply.js";
import { parametersOf } from "../draft-envelope.js";
import type {
  CloseContext,
  Handler,
  HookContext,
  HookSession,
  MailContext,
  RcptContext,
} from "../handler.js";
import { reply } from "../verdict.js";
import { OutgoingSession } from "./outgoing-session.js";
import { isLooping, receivedField } from "./received-field.js";
import { checkRelayOptions, type RelayOptions } from "./relay-options.js";

/**
 * Hands each mail on to a next host, in step with the client: its MAIL opens a transaction there, each RCPT is offered
 * there, and its content is accepted when the next host has accepted it. So what the next host refuses is refused to the
 * client, recipient by recipient, with the next host's own code and text.
 *
 * Parameters go along where the next host offers their extension. A `Received` field is put before the message
 * (RFC 5321 §4.4); nothing else is changed, except that a CR or LF that stands alone becomes a line end.
 * A next host that cannot be reached is `451 4.4.1`; none of what it does closes the client's connection.
 *
 * Only what is constructed relays. In a row of handlers it stands last: what it has handed on cannot be called back.
 *
 * @example
 * new Controller(compose(policy, new Relay({ host: "smtp.example.test", port: 587, tls: "required", auth: { user, pass } })))
 */
export class Relay implements Handler {
  readonly #options: RelayOptions;
  readonly #sessions = new WeakMap<HookSession, OutgoingSession>();

  /**
   * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, where it does not say where to, or both ways, too
   */
  constructor(options: RelayOptions) {
    checkRelayOptions(options);
    this.#options = options;
  }

  async handleMail(context: MailContext): Promise<Reply | undefined> {
    return await this.#during(context, (session) => this.#begin(session, context));
  }

  async handleRcpt(context: RcptContext): Promise<Reply | undefined> {
    const { address, envelope, parameters } = context;
    return await this.#during(context, async (session) => {
      // A hook before this one may have put others in the place of the client's recipient.
      const added = envelope.recipients.slice(session.rcptTos.length);
      for (const recipient of added.length > 0 ? added : [{ address, parameters }]) {
        const refusal = await session.offer(recipient);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    });
  }

  async handleData(context: HookContext): Promise<Reply> {
    const { envelope, server } = context;
    const content = envelope.originalContent ?? Buffer.alloc(0);
    if (isLooping(content)) {
      await this.#reset(context.session);
      return reply(554, "5.4.6", "Too many hops: this mail goes round in a circle");
    }
    const trace = receivedField(context.session, server.hostName, envelope.smtpUtf8);
    return await this.#during(context, async (session) => {
      const refusal = session.isAgreed(envelope.mailFrom, envelope.rcptTos)
        ? undefined
        : await this.#beginAnew(session, context);
      return refusal ?? (await session.deliver(Buffer.concat([Buffer.from(trace), content])));
    });
  }

  async handleRset({ session }: HookContext): Promise<void> {
    await this.#reset(session);
  }

  async handleEhlo({ session }: HookContext): Promise<void> {
    await this.#reset(session);
  }

  async handleHelo({ session }: HookContext): Promise<void> {
    await this.#reset(session);
  }

  handleClose({ session, reason }: CloseContext): void {
    this.#sessions.get(session)?.close(reason === "shutdown");
    this.#sessions.delete(session);
  }

  #begin(
    session: OutgoingSession,
    context: HookContext & { readonly address?: string },
  ): Promise<Reply | undefined> {
    const { address, envelope, server, signal } = context;
    const mailFrom = envelope.mailFrom ?? address ?? "";
    const parameters = parametersOf(envelope.mailOptions);
    const hostName = this.#options.hostName ?? server.hostName;
    return session.begin({ mailFrom, parameters }, hostName, signal);
  }

  /**
   * Another handler has changed the envelope after the next host had heard of them: it is told what counts now, all of
   * it or nothing.
   */
  async #beginAnew(session: OutgoingSession, context: HookContext): Promise<Reply | undefined> {
    let refusal = await this.#begin(session, context);
    for (const recipient of context.envelope.recipients) refusal ??= await session.offer(recipient);
    if (refusal !== undefined) await session.reset();
    return refusal;
  }

  /** Runs a part of the outgoing session; one that fails, or that nobody waits for any more, is cut. */
  async #during<T>(
    { session, signal }: HookContext,
    run: (outgoing: OutgoingSession) => Promise<T>,
  ): Promise<T> {
    // Nothing is handed on that our client was not told to be accepted.
    signal.throwIfAborted();
    let outgoing = this.#sessions.get(session);
    if (outgoing === undefined) {
      outgoing = new OutgoingSession(this.#options);
      this.#sessions.set(session, outgoing);
    }
    const abandon = (): void => outgoing.abandon();
    signal.addEventListener("abort", abandon, { once: true });
    try {
      return await run(outgoing);
    } catch (error) {
      outgoing.abandon();
      throw error;
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  }

  async #reset(session: HookSession): Promise<void> {
    await this.#sessions.get(session)?.reset();
  }
}
