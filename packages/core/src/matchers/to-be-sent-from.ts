import { describeEnvelope } from "../inbox/describe-mail.js";
import { mailboxJudge } from "../inbox/judge-mailbox.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { asEnvelope, failure, type MatcherResult, placeOf } from "./matcher.js";

/** The reverse-path of the envelope; `""` is the null reverse-path `<>`. */
export function toBeSentFrom(received: unknown, from: TextMatch): MatcherResult {
  const envelope = asEnvelope(received, "toBeSentFrom");
  const pass = mailboxJudge(from, placeOf("toBeSentFrom"))(envelope.mailFrom);
  return {
    pass,
    message: () =>
      failure([
        pass ? "The mail was not to come from there:" : "The mail came from somebody else:",
        "",
        `  wanted  ${pass ? "not " : ""}${show(from)}`,
        `  got     ${show(envelope.mailFrom)}`,
        "",
        `  mail    ${describeEnvelope(envelope)}`,
      ]),
  };
}
