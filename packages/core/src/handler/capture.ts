import type { CapturedEnvelope } from "../inbox/captured-mail.js";
import { factsOf, type Inbox } from "../inbox/inbox.js";
import type { EsmtpParameter } from "../protocol/session/envelope.js";
import * as replies from "../protocol/session/replies.js";
import { realDateMs } from "../real-time.js";
import type { Handler, HookContext } from "./handler.js";
import type { Reply } from "../protocol/grammar/reply.js";

let mailCount = 0;

/** Keeps each mail in an inbox, before the reply to its content leaves. Where the inbox is full, `452 4.3.1`. */
export class Capture implements Handler {
  readonly #inboxOf: (context: HookContext) => Inbox;

  constructor(inbox: Inbox | ((context: HookContext) => Inbox)) {
    this.#inboxOf = typeof inbox === "function" ? inbox : () => inbox;
  }

  handleData(context: HookContext): Reply | undefined {
    const { session, envelope } = context;
    const octets = envelope.originalContent ?? Buffer.alloc(0);
    const { mailFrom, mailOptions, rcptTos, rcptOptions, recipients, smtpUtf8 } = envelope;
    const facts = factsOf(session);
    const captured: CapturedEnvelope = {
      mailFrom: mailFrom ?? "",
      mailOptions,
      mailParameters: mailOptions.length === 0 ? NO_PARAMETERS : mailOptions.map(parameterOf),
      rcptTos,
      rcptOptions,
      recipients,
      smtpUtf8,
      size: octets.length,
      authUser: session.auth?.user,
    };
    const record = {
      id: `${session.id}.${++mailCount}`,
      envelope: Object.freeze(captured),
      session: facts,
      receivedAtMs: realDateMs(),
      mailAtMs: session.transactionOpenedMs,
      isFirstOfSession: session.transactions === 1,
    };
    return this.#inboxOf(context).add(record, octets) ? undefined : replies.storageFull;
  }
}

const NO_PARAMETERS: readonly EsmtpParameter[] = [];

function parameterOf(option: string): EsmtpParameter {
  const at = option.indexOf("=");
  return at < 0
    ? { keyword: option, value: undefined }
    : { keyword: option.slice(0, at), value: option.slice(at + 1) };
}
