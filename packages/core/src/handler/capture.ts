import type { CapturedEnvelope } from "../inbox/captured-mail.js";
import { factsOf, type Inbox } from "../inbox/inbox.js";
import { formatParameter } from "../protocol/grammar/parameters.js";
import type { Envelope, Recipient } from "../protocol/session/envelope.js";
import * as replies from "../protocol/session/replies.js";
import { realDateMs } from "../real-time.js";
import { parametersOf } from "./draft-envelope.js";
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
    const record = {
      id: `${session.id}.${++mailCount}`,
      envelope: capturedEnvelope(envelope, octets.length, session.auth?.user),
      session: factsOf(session),
      receivedAtMs: realDateMs(),
      mailAtMs: session.transactionOpenedMs,
      isFirstOfSession: session.transactions === 1,
    };
    return this.#inboxOf(context).add(record, octets) ? undefined : replies.storageFull;
  }
}

const NO_OPTIONS: readonly string[] = Object.freeze([]);

/** The envelope as it is now, as frozen plain data: what a handler does to its draft later changes no captured mail. */
function capturedEnvelope(
  draft: Envelope,
  size: number,
  authUser: string | undefined,
): CapturedEnvelope {
  const { mailFrom, mailOptions, rcptTos, smtpUtf8 } = draft;
  const recipients = Object.freeze(draft.recipients);
  return Object.freeze({
    mailFrom: mailFrom ?? "",
    mailOptions: mailOptions.length === 0 ? NO_OPTIONS : Object.freeze([...mailOptions]),
    mailParameters: parametersOf(mailOptions),
    rcptTos: Object.freeze([...rcptTos]),
    rcptOptions: Object.freeze(recipients.map(optionsOf)),
    recipients,
    smtpUtf8,
    size,
    authUser,
  });
}

function optionsOf({ parameters }: Recipient): readonly string[] {
  return parameters.length === 0 ? NO_OPTIONS : Object.freeze(parameters.map(formatParameter));
}
