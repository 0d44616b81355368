import type { CommandLine } from "../../grammar/command-line.js";
import type { MailFacts } from "../../extensions/extension.js";
import type { Recipient } from "../envelope.js";
import { countDomain, isDomainTooMany } from "../count.js";
import { unmetDemand } from "../demands.js";
import { clientOf, type Session } from "../phase.js";
import type { Verdict } from "../question.js";
import * as replies from "../replies.js";
import { ask, isPositive, reply, type Step } from "../steps.js";
import {
  addRecipient,
  rcptAccepted,
  recipientsOf,
  replaceRecipients,
  type Transaction,
} from "../transaction.js";
import type { Verb } from "../verb.js";
import { judge, judgeLength, readPath } from "./mail.js";
import { offerParameters } from "./unknown-parameters.js";

/** RCPT (RFC 5321 §4.1.1.3): adds one forward-path to the transaction. */
export const rcpt: Verb = {
  name: "RCPT",
  syntax: "RCPT TO:<forward-path> [parameters]",
  run(session: Session, { argument }: CommandLine): Step {
    const { phase, rules } = session;
    const client = clientOf(session);
    if (client === undefined) return reply(session, replies.heloFirst);
    if (rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    if (phase.name !== "transaction") return reply(session, replies.mailFirst);
    if (phase.body !== undefined) return reply(session, replies.rcptAfterBdat);
    const { transaction } = phase;
    const read = readPath(argument, "TO:", "forward", client.isExtended);
    if ("code" in read) return reply(session, read);
    const tooLong = judgeLength(
      read.path,
      rules,
      replies.recipientTooLong,
      replies.forwardPathTooLong,
    );
    if (tooLong !== undefined) return reply(session, tooLong);
    const facts: MailFacts = {
      size: undefined,
      body: undefined,
      smtpUtf8: transaction.smtpUtf8,
      isSecure: session.isSecure,
    };
    const judged = judge(
      read.parameters,
      rules.rcptParameters,
      facts,
      rules,
      replies.rcptParameterUnknown,
    );
    if ("code" in judged) return reply(session, judged);
    const unmet = unmetDemand(rules, "RCPT", read.parameters);
    if (unmet !== undefined) return reply(session, unmet);
    if (read.path.isInternationalized && !transaction.smtpUtf8)
      return reply(session, replies.recipientNeedsSmtpUtf8);
    if (transaction.recipientCount >= rules.limits.recipients)
      return reply(session, replies.tooManyRecipients);
    const { address } = read.path;
    if (isDomainTooMany(session, address)) return reply(session, replies.tooManyRecipientDomains);
    return offerParameters(
      session,
      {
        command: "RCPT",
        address,
        parameters: judged.unknown,
        refusal: replies.rcptParameterUnknown,
      },
      (standing) =>
        ask(standing, settleRcpt, {
          hook: "handleRcpt",
          address,
          parameters: read.parameters,
          transaction,
        }),
    );
  },
};

const settleRcpt: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    const { phase } = session;
    if (question.hook !== "handleRcpt" || phase.name !== "transaction")
      return reply(session, replies.mailFirst);
    const answer = verdict?.reply ?? replies.rcptOk;
    const { client, transaction } = phase;
    const recipient: Recipient = { address: question.address, parameters: question.parameters };
    const recorded = record(transaction, recipient, verdict?.recipients, isPositive(answer));
    if (!isPositive(answer))
      return reply(session, answer, { name: "transaction", client, transaction: recorded });
    return reply(countDomain(session, question.address), answer, {
      name: "transaction",
      client,
      transaction: rcptAccepted(recorded),
    });
  },
};

/** What a verdict makes of the list of recipients. A refusal adds none. */
function record(
  transaction: Transaction,
  recipient: Recipient,
  told: Verdict["recipients"],
  isAccepted: boolean,
): Transaction {
  const named = (address: string): Recipient => ({ address, parameters: recipient.parameters });
  if (told !== undefined && "all" in told) {
    // One address may have been named more than once, with other parameters each time: each goes to one of its entries.
    const left = new Map<string, Recipient[]>();
    for (const kept of recipientsOf(transaction)) {
      const same = left.get(kept.address);
      if (same === undefined) left.set(kept.address, [kept]);
      else same.push(kept);
    }
    return replaceRecipients(
      transaction,
      told.all.map((address) => left.get(address)?.shift() ?? named(address)),
    );
  }
  if (!isAccepted) return transaction;
  if (told === undefined) return addRecipient(transaction, recipient);
  let recorded = transaction;
  for (const address of told.added) recorded = addRecipient(recorded, named(address));
  return recorded;
}
