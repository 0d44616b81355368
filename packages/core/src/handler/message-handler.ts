import { readMessageLazily } from "../message/load-read-message.js";
import type { Message } from "../message/message.js";
import type { Handler, HookContext, HookSession, MaybePromise } from "./handler.js";
import type { HookResult } from "./verdict.js";

/** A message as it was delivered: what its header says, and beside it what the envelope says. */
export interface DeliveredMessage extends Message {
  /** The reverse-path of the envelope; `""` is the null reverse-path. */
  readonly mailFrom: string;
  /** The forward-paths of the envelope. */
  readonly rcptTos: readonly string[];
  /** Where the client speaks from; undefined on a Unix socket. */
  readonly peer: HookSession["peer"];
  /** The octets of the message, dot-stuffing undone. */
  readonly raw: Buffer;
}

/**
 * Hands each mail on as a message that is read already. The facts of its envelope are properties beside the header, and
 * never header fields: what stands in the header was written by whoever sent the mail.
 *
 * @example
 * class Bounces extends MessageHandler {
 *   protected async handleMessage({ subject, mailFrom }: DeliveredMessage): Promise<void> {
 *     if (mailFrom === "") await note(subject);
 *   }
 * }
 */
export abstract class MessageHandler implements Handler {
  async handleData(context: HookContext): Promise<HookResult> {
    return await this.handleMessage(await this.prepareMessage(context), context);
  }

  /**
   * Reads the message. To override, for another parser or further properties.
   */
  protected async prepareMessage({ envelope, session }: HookContext): Promise<DeliveredMessage> {
    const raw = envelope.originalContent ?? Buffer.alloc(0);
    return {
      ...(await readMessageLazily(raw)),
      mailFrom: envelope.mailFrom ?? "",
      rcptTos: [...envelope.rcptTos],
      peer: session.peer,
      raw,
    };
  }

  /**
   * Does something with the message; the client waits for it.
   * @returns as any hook: a reply, or nothing for `250`
   */
  protected abstract handleMessage(
    message: DeliveredMessage,
    context: HookContext,
  ): MaybePromise<HookResult>;
}
