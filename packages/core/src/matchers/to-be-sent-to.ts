import { describeEnvelope } from "../inbox/describe-mail.js";
import { recipientsJudge } from "../inbox/judge-mailbox.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { asEnvelope, failure, type MatcherResult, placeOf } from "./matcher.js";

/** A recipient of the envelope, which is who gets the mail whatever its header says. A list wants each of its own. */
export function toBeSentTo(received: unknown, to: TextMatch | readonly TextMatch[]): MatcherResult {
  const envelope = asEnvelope(received, "toBeSentTo");
  const pass = recipientsJudge(to, placeOf("toBeSentTo"))(envelope.rcptTos);
  return {
    pass,
    message: () =>
      failure([
        pass ? "The mail was not to be sent there:" : "The mail was sent to others:",
        "",
        `  wanted  ${pass ? "not " : ""}${show(to)}`,
        `  got     ${show(envelope.rcptTos)}`,
        "",
        `  mail    ${describeEnvelope(envelope)}`,
      ]),
  };
}
