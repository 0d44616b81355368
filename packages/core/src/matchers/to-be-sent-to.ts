import { describeEnvelope } from "../inbox/describe-mail.js";
import { recipientsJudge } from "../inbox/judge-mailbox.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { late } from "./load-late.js";
import {
  asEnvelope,
  type MatcherContext,
  type MatcherResult,
  placeOf,
  wantedAndGot,
} from "./matcher.js";

/** A recipient of the envelope, which is who gets the mail whatever its header says. A list wants each of its own. */
export function toBeSentTo(
  this: MatcherContext | void,
  received: unknown,
  to: TextMatch | readonly TextMatch[],
): MatcherResult {
  const envelope = asEnvelope(received, "toBeSentTo");
  const pass = recipientsJudge(to, placeOf("toBeSentTo"))(envelope.rcptTos);
  return {
    pass,
    message: () =>
      late().failureText(this, {
        matcher: "toBeSentTo",
        args: ["recipient"],
        headline: pass ? "The mail was not to be sent there:" : "The mail was sent to others:",
        rows: wantedAndGot(`${pass ? "not " : ""}${show(to)}`, show(envelope.rcptTos)),
        mail: describeEnvelope(envelope),
      }),
  };
}
