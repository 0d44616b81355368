import type { CapturedEnvelope } from "../inbox/captured-mail.js";
import { flatText } from "../inbox/flat-text.js";
import { factsOf, type Inbox, type InboxContent } from "../inbox/inbox.js";
import { formatParameter } from "../protocol/grammar/parameters.js";
import type { EsmtpParameter, Envelope, Recipient } from "../protocol/session/envelope.js";
import type { ReceivedContent } from "../protocol/wire/content.js";
import { recipientsOf, type Transaction } from "../protocol/session/transaction.js";
import * as replies from "../protocol/session/replies.js";
import { realDateMs } from "../real-time.js";
import { parametersOf } from "./draft-envelope.js";
import type { Handler, HookContext, HookSession } from "./handler.js";
import { setTake } from "./take.js";
import type { Reply } from "../protocol/grammar/reply.js";

let mailCount = 0;
/** Content of more octets stays in pieces until it is read. */
const PIECEMEAL_OCTETS = 64 * 1024;

/** Keeps each mail in an inbox, before the reply to its content leaves. Where the inbox is full, `452 4.3.1`. */
export class Capture implements Handler {
  /** Mail is kept whole, also where a subclass or a neighbour has a `handleDataChunk`. */
  readonly keepsContent: boolean = true;
  readonly #inboxOf: (context: Pick<HookContext, "session">) => Inbox;

  /** @param inbox - where to keep it, or what finds that for a session */
  constructor(inbox: Inbox | ((context: Pick<HookContext, "session">) => Inbox)) {
    this.#inboxOf = typeof inbox === "function" ? inbox : () => inbox;
    if (this.handleData === Capture.prototype.handleData)
      setTake(this, (session, transaction, content) => this.#take(session, transaction, content));
  }

  handleData(context: HookContext): Reply | undefined {
    const { session, envelope } = context;
    const octets = envelope.originalContent ?? NO_OCTETS;
    const captured = envelopeOfDraft(envelope, octets.length, session.auth?.user);
    return this.#keep(this.#inboxOf(context), session, captured, octets);
  }

  /** The same where no other hook has seen the transaction: no draft has to be made for it. */
  #take(
    session: HookSession,
    transaction: Transaction,
    content: ReceivedContent,
  ): Reply | undefined {
    const { plainOctets } = content;
    const captured = envelopeOfTransaction(transaction, plainOctets, session.auth?.user);
    // The pieces of large content are put together for whoever reads it.
    const kept = plainOctets > PIECEMEAL_OCTETS ? content : content.octets();
    return this.#keep(this.#inboxOf({ session }), session, captured, kept);
  }

  #keep(
    inbox: Inbox,
    session: HookSession,
    envelope: CapturedEnvelope,
    content: InboxContent,
  ): Reply | undefined {
    const record = {
      id: `${session.id}.${++mailCount}`,
      envelope,
      session: factsOf(session),
      receivedAtMs: realDateMs(),
      mailAtMs: session.transactionOpenedMs,
      isFirstOfSession: session.transactions === 1,
    };
    return inbox.add(record, content) ? undefined : replies.storageFull;
  }
}

const NO_OCTETS = Buffer.alloc(0);
const NO_OPTIONS: readonly string[] = Object.freeze([]);
const NO_OPTIONS_OF_ONE: readonly (readonly string[])[] = Object.freeze([NO_OPTIONS]);
const NO_PARAMETERS: readonly EsmtpParameter[] = Object.freeze([]);

/** The envelope as it is now, as frozen plain data: what a handler does to its draft later changes no captured mail. */
function envelopeOfDraft(
  draft: Envelope,
  size: number,
  authUser: string | undefined,
): CapturedEnvelope {
  const { mailFrom, mailOptions, smtpUtf8 } = draft;
  return captured(
    mailFrom ?? "",
    parametersOf(mailOptions),
    draft.recipients,
    smtpUtf8,
    size,
    authUser,
  );
}

function envelopeOfTransaction(
  transaction: Transaction,
  size: number,
  authUser: string | undefined,
): CapturedEnvelope {
  const { mailFrom, mailParameters, smtpUtf8 } = transaction;
  return captured(mailFrom, mailParameters, recipientsOf(transaction), smtpUtf8, size, authUser);
}

function captured(
  mailFrom: string,
  mailParameters: readonly EsmtpParameter[],
  recipients: readonly Recipient[],
  smtpUtf8: boolean,
  size: number,
  authUser: string | undefined,
): CapturedEnvelope {
  const { list, rcptTos } = keptRecipients(recipients);
  return Object.freeze({
    mailFrom: (sender = flatText(mailFrom, sender)),
    mailOptions: optionsOf(mailParameters),
    mailParameters: frozen(mailParameters),
    rcptTos,
    rcptOptions: rcptOptionsOf(list),
    recipients: list,
    smtpUtf8,
    size,
    authUser,
  });
}

/** The sender of the newest mail, and its recipient where it had one without parameters: the next one may share both. */
let sender = "";
let single: KeptRecipients = { list: [], rcptTos: [] };

interface KeptRecipients {
  readonly list: readonly Recipient[];
  readonly rcptTos: readonly string[];
}

function keptRecipients(recipients: readonly Recipient[]): KeptRecipients {
  const [first] = recipients;
  const isSingle = recipients.length === 1 && first?.parameters.length === 0;
  if (isSingle && first.address === single.rcptTos[0]) return single;
  const list = Object.freeze(recipients.map(keptRecipient));
  const kept = { list, rcptTos: Object.freeze(list.map(({ address }) => address)) };
  if (isSingle) single = kept;
  return kept;
}

function keptRecipient({ address, parameters }: Recipient): Recipient {
  return Object.freeze({ address: flatText(address, ""), parameters: frozen(parameters) });
}

function frozen(parameters: readonly EsmtpParameter[]): readonly EsmtpParameter[] {
  if (parameters.length === 0) return NO_PARAMETERS;
  for (const parameter of parameters) Object.freeze(parameter);
  return Object.freeze(parameters);
}

/** Most mails have one recipient without options: they share one list. */
function rcptOptionsOf(recipients: readonly Recipient[]): readonly (readonly string[])[] {
  if (recipients.length === 1 && recipients[0]?.parameters.length === 0) return NO_OPTIONS_OF_ONE;
  return Object.freeze(recipients.map(({ parameters }) => optionsOf(parameters)));
}

function optionsOf(parameters: readonly EsmtpParameter[]): readonly string[] {
  return parameters.length === 0 ? NO_OPTIONS : Object.freeze(parameters.map(formatParameter));
}
