import { describeEnvelope } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { textJudge } from "../inbox/text-match.js";
import { late } from "./load-late.js";
import {
  asMail,
  type MatcherContext,
  type MatcherResult,
  placeOf,
  wantedAndGot,
} from "./matcher.js";

/** The decoded subject. */
export function toHaveSubject(
  this: MatcherContext | void,
  received: unknown,
  subject: TextMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveSubject");
  const judge = textJudge(subject, placeOf("toHaveSubject"));
  const pass = mail.subject !== undefined && judge(mail.subject);
  return {
    pass,
    message: () =>
      late().failureText(this, {
        matcher: "toHaveSubject",
        args: ["subject"],
        headline: pass ? "The mail was not to have this subject:" : "The mail has another subject:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${show(subject)}`,
          mail.subject === undefined ? "no subject" : show(mail.subject),
        ),
        mail: describeEnvelope(mail.envelope),
      }),
  };
}
