import type { TextMatch } from "../inbox/query.js";
import { bodyJudge } from "../inbox/text-match.js";
import { late } from "./load-late.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";

/** The HTML part as it was sent, decoded: a string has to occur in it; a RegExp has to match. */
export function toHaveHtml(
  this: MatcherContext | void,
  received: unknown,
  html: TextMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveHtml");
  const judge = bodyJudge(html, placeOf("toHaveHtml"));
  const pass = mail.html !== undefined && judge(mail.html);
  return { pass, message: () => late().htmlFailure(this, mail, html, pass) };
}
