import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { bodyJudge } from "../inbox/text-match.js";
import { failureText, wantedAndGot } from "./failure-text.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";
import { excerpt, whyNot } from "./text-excerpt.js";

/** The text part: a string has to occur in it, whatever stands around it; a RegExp has to match. */
export function toHaveText(
  this: MatcherContext | void,
  received: unknown,
  text: TextMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveText");
  const judge = bodyJudge(text, placeOf("toHaveText"));
  const actual = mail.text;
  const pass = actual !== undefined && judge(actual);
  const wanted = typeof text === "string" ? text : undefined;
  return {
    pass,
    message: () =>
      failureText(this, {
        matcher: "toHaveText",
        args: ["text"],
        headline: pass ? "The mail was not to have this text:" : "The text of the mail is another:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${show(text)}`,
          actual === undefined
            ? `no text part${mail.html === undefined ? "" : ", only HTML: look at mail.html"}`
            : excerpt(actual, wanted),
        ),
        hints:
          pass || wanted === undefined || actual === undefined
            ? []
            : whyNot("text", actual, wanted),
        mail: describeMail(mail),
      }),
  };
}
