import { describeEnvelope } from "../inbox/describe-mail.js";
import { mailboxJudge } from "../inbox/judge-mailbox.js";
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

/** The reverse-path of the envelope; `""` is the null reverse-path `<>`. */
export function toBeSentFrom(
  this: MatcherContext | void,
  received: unknown,
  from: TextMatch,
): MatcherResult {
  const envelope = asEnvelope(received, "toBeSentFrom");
  const pass = mailboxJudge(from, placeOf("toBeSentFrom"))(envelope.mailFrom);
  return {
    pass,
    message: () =>
      late().failureText(this, {
        matcher: "toBeSentFrom",
        args: ["reversePath"],
        headline: pass
          ? "The mail was not to come from there:"
          : "The mail came from somebody else:",
        rows: wantedAndGot(`${pass ? "not " : ""}${show(from)}`, show(envelope.mailFrom)),
        mail: describeEnvelope(envelope),
      }),
  };
}
