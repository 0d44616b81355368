import { parsePathAt, type PathKind } from "../../protocol/grammar/path.js";
import type { Reply } from "../../protocol/grammar/reply.js";
import type { Recipient } from "../../protocol/session/envelope.js";
import { reply, SmtpReplyError } from "../verdict.js";
import { mendLineEnds } from "./mend-line-ends.js";
import { ConnectionLostError, NextHost, TlsFailedError } from "./next-host.js";
import {
  demandsTls,
  isDeclaredEightBit,
  missingExtension,
  NO_TLS,
  type OutgoingMail,
  outgoingParameters,
} from "./outgoing-parameters.js";
import type { RelayOptions } from "./relay-options.js";

/** What the next host has agreed to. */
interface OutgoingTransaction extends OutgoingMail {
  readonly rcptTos: string[];
}

/**
 * One client's conversation with the next host: a transaction there for each transaction here, over one connection that
 * stays for as long as the client does. Refusals are returned; what cannot be said is thrown with the reply for it.
 */
export class OutgoingSession {
  readonly #options: RelayOptions;
  #host: NextHost | undefined;
  #transaction: OutgoingTransaction | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** The recipients that the next host has agreed to. */
  get rcptTos(): readonly string[] {
    return this.#transaction?.rcptTos ?? [];
  }

  /** Whether the next host has agreed to just this envelope. */
  isAgreed(mailFrom: string | null, rcptTos: readonly string[]): boolean {
    const agreed = this.#transaction;
    return (
      agreed?.mailFrom === mailFrom &&
      agreed?.rcptTos.length === rcptTos.length &&
      rcptTos.every((address, at) => agreed.rcptTos[at] === address)
    );
  }

  async begin(
    mail: OutgoingMail,
    hostName: string,
    signal: AbortSignal,
  ): Promise<Reply | undefined> {
    await this.reset();
    const command = (host: NextHost): string =>
      `MAIL FROM:${path(mail.mailFrom, "reverse")}${outgoingParameters(mail.parameters, host)}`;
    const answer = await this.#firstCommand(command, mail, hostName, signal);
    const refusal = isReply(answer) ? refusalOf(answer) : answer.refusal;
    if (refusal === undefined) this.#transaction = { ...mail, rcptTos: [] };
    return refusal;
  }

  async offer({ address, parameters }: Recipient): Promise<Reply | undefined> {
    const host = this.#hostInTransaction;
    const answer = await host.command(
      `RCPT TO:${path(address, "forward")}${outgoingParameters(parameters, host)}`,
    );
    // RFC 5321 §4.5.3.1.10: whoever has too many recipients for one mail may say 552, and means 452.
    const refusal = refusalOf(
      answer.code === 552 ? { ...answer, code: 452, enhancedCode: "4.5.3" } : answer,
    );
    if (refusal === undefined) this.#transaction?.rcptTos.push(address);
    return refusal;
  }

  /** Sends the content; gives the next host's own reply, its acceptance too. */
  async deliver(content: Buffer): Promise<Reply> {
    const host = this.#hostInTransaction;
    const parameters = this.#transaction?.parameters ?? [];
    // RFC 6152 §3: what is declared to be 8-bit goes to nobody who has not offered to take it.
    const { isAscii } = process.getBuiltinModule("node:buffer");
    const isEightBit = isDeclaredEightBit(parameters) && !isAscii(content);
    if (isEightBit && !host.extensions.has("8BITMIME")) {
      await this.reset();
      return reply(554, "5.6.3", "The next host does not offer 8BITMIME");
    }
    const go = await host.command("DATA");
    if (go.code !== 354) {
      await this.reset();
      return refusalOf(go) ?? notDue(go);
    }
    this.#transaction = undefined;
    const answer = await host.content(mendLineEnds(content));
    return refusalOf(answer) ?? { ...answer, code: 250, lines: answer.lines.map(printable) };
  }

  /** Gives up the open transaction. */
  async reset(): Promise<void> {
    const isOpen = this.#transaction !== undefined;
    this.#transaction = undefined;
    if (!isOpen || this.#host?.isOpen !== true) return;
    // Who has gone away meanwhile has forgotten it too.
    const answer = await this.#host.command("RSET").catch(() => undefined);
    if (answer?.code !== 250) this.abandon();
  }

  /** Cuts the connection: nothing that is under way is finished. */
  abandon(): void {
    this.#transaction = undefined;
    this.#host?.destroy();
    this.#host = undefined;
  }

  /** @param isAtOnce - leaves nothing open behind */
  close(isAtOnce: boolean): void {
    if (this.#transaction === undefined) this.#host?.quit();
    if (this.#transaction !== undefined || isAtOnce) this.#host?.destroy();
    this.#host = undefined;
    this.#transaction = undefined;
  }

  /** A connection that has been idle may be gone without our knowing: then, and only then, it is made anew. */
  async #firstCommand(
    command: (host: NextHost) => string,
    mail: OutgoingMail,
    hostName: string,
    signal: AbortSignal,
  ): Promise<Reply | { readonly refusal: Reply }> {
    const say = async (host: NextHost): Promise<Reply | { readonly refusal: Reply }> => {
      const refusal = missingExtension(mail, host);
      return refusal === undefined ? await host.command(command(host)) : { refusal };
    };
    const idle = this.#host;
    if (idle?.isOpen === true) {
      try {
        const answer = await say(idle);
        if (!isReply(answer) || answer.code !== 421) return answer;
        idle.destroy();
      } catch (error) {
        if (!(error instanceof ConnectionLostError) || signal.aborted) throw error;
      }
    }
    const host = await NextHost.connect(this.#options, hostName, signal).catch((error: unknown) => {
      // That there is no TLS is no longer the operator's concern alone: the mail was sent on that condition.
      if (error instanceof TlsFailedError && demandsTls(mail)) throw new SmtpReplyError(...NO_TLS);
      throw error;
    });
    this.#host = host;
    return await say(host);
  }

  get #hostInTransaction(): NextHost {
    if (this.#host === undefined || this.#transaction === undefined)
      throw new ConnectionLostError("the transaction has to begin anew");
    return this.#host;
  }
}

const isReply = (answer: Reply | { readonly refusal: Reply }): answer is Reply => "code" in answer;

/** The reply for our client where the next host did not agree. */
function refusalOf(answer: Reply): Reply | undefined {
  const { code, enhancedCode, lines } = answer;
  if (code >= 200 && code < 300) return undefined;
  if (code < 400) return notDue(answer);
  // That the next host hangs up is no reason to hang up on our client, which a 421 would be.
  return { code: code === 421 ? 451 : code, enhancedCode, lines: lines.map(printable) };
}

const notDue = ({ code }: Reply): Reply =>
  reply(451, "4.5.0", `The next host answered ${code} where that was not due`);

/** A next host may say anything; our client hears printable ASCII, and a line of bearable length. */
const printable = (line: string): string => line.replaceAll(/[^ -~]/g, "?").slice(0, 400);

/** A hook may have put anything into the envelope: what is no path is not sent. */
function path(address: string, kind: PathKind): string {
  const text = `<${address}>`;
  const parsed = parsePathAt(text, 0, kind);
  if (typeof parsed === "string" || parsed.end !== text.length)
    throw new SmtpReplyError(553, kind === "reverse" ? "5.1.7" : "5.1.3", "That is no mailbox");
  return text;
}
