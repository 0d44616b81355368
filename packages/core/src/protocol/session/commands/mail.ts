import type { CommandLine } from "../../grammar/command-line.js";
import { parseParameters } from "../../grammar/parameters.js";
import { type Path, parsePathAt, type PathKind } from "../../grammar/path.js";
import type { Reply } from "../../grammar/reply.js";
import type { MailFacts, ParameterRule } from "../../extensions/extension.js";
import type { EsmtpParameter } from "../envelope.js";
import { clientOf, type Session } from "../phase.js";
import * as replies from "../replies.js";
import type { Rules } from "../rules.js";
import { ask, hangUp, isPositive, reply, type Step } from "../steps.js";
import { countTransaction } from "../count.js";
import { beginTransaction } from "../transaction.js";
import type { Verb } from "../verb.js";
import { unmetDemand } from "../demands.js";
import { offerParameters } from "./unknown-parameters.js";

/** MAIL (RFC 5321 §4.1.1.2): opens a transaction with its reverse-path. */
export const mail: Verb = {
  name: "MAIL",
  syntax: "MAIL FROM:<reverse-path> [parameters]",
  run(session: Session, { argument }: CommandLine): Step {
    const { phase, rules } = session;
    const client = clientOf(session);
    if (client === undefined) return reply(session, replies.heloFirst);
    if (rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    const read = readPath(argument, "FROM:", "reverse", client.isExtended);
    if ("code" in read) return reply(session, read);
    if (phase.name === "transaction") return reply(session, replies.nestedMail);
    if (session.tally.transactions >= rules.limits.transactions)
      return hangUp(session, replies.tooManyTransactions);
    const tooLong = judgeLength(
      read.path,
      rules,
      replies.senderTooLong,
      replies.reversePathTooLong,
    );
    if (tooLong !== undefined) return reply(session, tooLong);
    const facts: MailFacts = {
      size: undefined,
      body: undefined,
      smtpUtf8: false,
      isSecure: session.isSecure,
    };
    const judged = judge(
      read.parameters,
      rules.mailParameters,
      facts,
      rules,
      replies.mailParameterUnknown,
    );
    if ("code" in judged) return reply(session, judged);
    const unmet = unmetDemand(rules, "MAIL", read.parameters);
    if (unmet !== undefined) return reply(session, unmet);
    if (read.path.isInternationalized && !facts.smtpUtf8)
      return reply(session, replies.senderNeedsSmtpUtf8);
    const { address } = read.path;
    return offerParameters(
      session,
      {
        command: "MAIL",
        address,
        parameters: judged.unknown,
        refusal: replies.mailParameterUnknown,
      },
      (standing) =>
        ask(standing, settleMail, {
          hook: "handleMail",
          address,
          parameters: read.parameters,
          smtpUtf8: facts.smtpUtf8,
        }),
    );
  },
};

const settleMail: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    const client = clientOf(session);
    if (question.hook !== "handleMail" || client === undefined)
      return reply(session, replies.heloFirst);
    const answer = verdict?.reply ?? replies.mailOk;
    if (!isPositive(answer)) return reply(session, answer);
    const mailFrom = verdict?.mailFrom ?? question.address;
    const transaction = beginTransaction(mailFrom, question.parameters, question.smtpUtf8);
    return reply(countTransaction(session), answer, { name: "transaction", client, transaction });
  },
};

/** A path with its parameters, as MAIL and RCPT take them. */
export interface PathAndParameters {
  readonly path: Path;
  readonly parameters: readonly EsmtpParameter[];
}

/** Reads what follows MAIL or RCPT; a reply says what is wrong with it. */
export function readPath(
  argument: string | undefined,
  keyword: "FROM:" | "TO:",
  kind: PathKind,
  isExtended: boolean,
): PathAndParameters | Reply {
  const isReverse = kind === "reverse";
  const syntax = isReverse ? replies.mailSyntax : replies.rcptSyntax;
  if (argument === undefined || argument.slice(0, keyword.length).toUpperCase() !== keyword)
    return syntax;
  // No space belongs behind the colon (§3.3); many clients send one, and it cannot be misunderstood.
  let at = keyword.length;
  while (argument.charCodeAt(at) === 0x20) at++;
  const path = parsePathAt(argument, at, kind);
  if (path === "no-brackets") return syntax;
  if (path === "malformed") return isReverse ? replies.badSender : replies.badRecipient;
  const parameters = parseParameters(argument.slice(path.end));
  if (parameters === undefined) return replies.parameterSyntax;
  if (parameters.length > 0 && !isExtended) return replies.parametersNeedEhlo;
  return { path, parameters };
}

/** RFC 5321 §4.5.3.1.1 to §4.5.3.1.3; one of the replies refuses the command. */
export function judgeLength(
  { localPartOctets, domainOctets, pathOctets }: Path,
  { limits }: Rules,
  mailboxTooLong: Reply,
  pathTooLong: Reply,
): Reply | undefined {
  if (localPartOctets > limits.localPart || domainOctets > limits.domain) return mailboxTooLong;
  return pathOctets > limits.path ? pathTooLong : undefined;
}

/** Parameters that no extension knows, for the handler to decide on. */
interface Judged {
  readonly unknown: readonly EsmtpParameter[];
}

const NOTHING_UNKNOWN: Judged = { unknown: [] };

/**
 * Puts each parameter to the rule of its extension; a reply refuses the command. One that no extension knows is such a
 * refusal too, where nobody wants to be asked about it.
 */
export function judge(
  parameters: readonly EsmtpParameter[],
  known: ReadonlyMap<string, ParameterRule>,
  facts: MailFacts,
  rules: Rules,
  unknown: (keyword: string) => Reply,
): Reply | Judged {
  if (parameters.length === 0) return NOTHING_UNKNOWN;
  const left: EsmtpParameter[] = [];
  const seen = new Set<string>();
  for (const parameter of parameters) {
    const { keyword, value } = parameter;
    const name = keyword.toUpperCase();
    if (seen.has(name)) return replies.parameterTwice(keyword);
    seen.add(name);
    const rule = known.get(name);
    if (rule === undefined) {
      if (!rules.asks.has("handleParameter")) return unknown(keyword);
      left.push(parameter);
      continue;
    }
    const refusal = rule(value, facts, rules);
    if (refusal !== undefined) return refusal;
  }
  return { unknown: left };
}
