import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { bodyJudge } from "../inbox/text-match.js";
import { failureText, wantedAndGot } from "./failure-text.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";
import { excerpt, whyNot } from "./text-excerpt.js";

/** The HTML part as it was sent, decoded: a string has to occur in it; a RegExp has to match. */
export function toHaveHtml(
  this: MatcherContext | void,
  received: unknown,
  html: TextMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveHtml");
  const judge = bodyJudge(html, placeOf("toHaveHtml"));
  const actual = mail.html;
  const pass = actual !== undefined && judge(actual);
  return {
    pass,
    message: () => {
      const wanted = typeof html === "string" ? html : undefined;
      return failureText(this, {
        matcher: "toHaveHtml",
        args: ["html"],
        headline: pass ? "The mail was not to have this HTML:" : "The HTML of the mail is another:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${show(html)}`,
          actual === undefined
            ? `no HTML part${mail.text === undefined ? "" : ", only text: look at mail.text"}`
            : excerpt(actual, wanted),
        ),
        hints:
          pass || wanted === undefined || actual === undefined
            ? []
            : whyNot("HTML", actual, wanted),
        mail: describeMail(mail),
      });
    },
  };
}
