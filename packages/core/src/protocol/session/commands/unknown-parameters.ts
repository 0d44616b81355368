import type { Reply } from "../../grammar/reply.js";
import type { EsmtpParameter } from "../envelope.js";
import type { Asker, Session } from "../phase.js";
import { ask, isPositive, reply, type Step } from "../steps.js";

/** The parameters of one MAIL or RCPT that no extension knows. */
export interface UnknownParameters {
  readonly command: "MAIL" | "RCPT";
  /** The mailbox that the command names. */
  readonly address: string;
  readonly parameters: readonly EsmtpParameter[];
  /** What the client is told where nobody takes a parameter (RFC 5321 §4.1.1.11). */
  readonly refusal: (keyword: string) => Reply;
}

/** Offers the parameters to the handler, one after the other, and goes on once each of them is taken. */
export function offerParameters(
  session: Session,
  unknown: UnknownParameters,
  goOn: (session: Session) => Step,
  from = 0,
): Step {
  const parameter = unknown.parameters[from];
  if (parameter === undefined) return goOn(session);
  const { command, address, refusal } = unknown;
  const asker: Asker = {
    settle(standing, _question, verdict) {
      const answer = verdict?.reply ?? refusal(parameter.keyword);
      if (!isPositive(answer)) return reply(standing, answer);
      return offerParameters(standing, unknown, goOn, from + 1);
    },
  };
  return ask(session, asker, { hook: "handleParameter", command, address, parameter });
}
