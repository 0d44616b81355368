import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { bodyJudge } from "../inbox/text-match.js";
import { asMail, failure, type MatcherResult, placeOf } from "./matcher.js";
import { excerpt, whyNot } from "./text-excerpt.js";

/** The text part: a string has to occur in it, whatever stands around it; a RegExp has to match. */
export function toHaveText(received: unknown, text: TextMatch): MatcherResult {
  const mail = asMail(received, "toHaveText");
  const judge = bodyJudge(text, placeOf("toHaveText"));
  const actual = mail.text;
  const pass = actual !== undefined && judge(actual);
  const wanted = typeof text === "string" ? text : undefined;
  return {
    pass,
    message: () => {
      const hint = pass || wanted === undefined ? undefined : whyNot(mail, wanted);
      return failure([
        pass ? "The mail was not to have this text:" : "The text of the mail is another:",
        "",
        `  wanted  ${pass ? "not " : ""}${show(text)}`,
        ...textLines(actual, wanted, mail.html !== undefined),
        hint === undefined ? undefined : `  hint    ${hint}`,
        "",
        `  mail    ${describeMail(mail)}`,
      ]);
    },
  };
}

function textLines(
  text: string | undefined,
  wanted: string | undefined,
  hasHtml: boolean,
): string[] {
  if (text === undefined)
    return [`  got     no text part${hasHtml ? ", only HTML: look at mail.html" : ""}`];
  return excerpt(text, wanted).map((line, index) =>
    `${index === 0 ? "  got     " : "          "}${line}`.trimEnd(),
  );
}
