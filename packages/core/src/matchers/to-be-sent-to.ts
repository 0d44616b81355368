import { describeEnvelope } from "../inbox/describe-mail.js";
import { compileEnvelopeQuery } from "../inbox/compile-query.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/text-match.js";
import { asEnvelope, failure, type MatcherResult } from "./matcher.js";

/** A recipient of the envelope, which is who gets the mail whatever its header says. A list wants each of its own. */
export function toBeSentTo(received: unknown, to: TextMatch | readonly TextMatch[]): MatcherResult {
  const envelope = asEnvelope(received, "toBeSentTo");
  const pass = compileEnvelopeQuery({ to })(envelope);
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
