import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show, textJudge } from "../inbox/text-match.js";
import { asMail, failure, type MatcherResult } from "./matcher.js";

const SHOWN_LINES = 12;

/** The text part: a string has to occur in it, whatever stands around it; a RegExp has to match. */
export function toHaveText(received: unknown, text: TextMatch): MatcherResult {
  const mail = asMail(received, "toHaveText");
  const actual = mail.text;
  const judge =
    typeof text === "string" ? (value: string) => value.includes(text) : textJudge(text);
  const pass = actual !== undefined && judge(actual);
  return {
    pass,
    message: () =>
      failure([
        pass ? "The mail was not to have this text:" : "The text of the mail is another:",
        "",
        `  wanted  ${pass ? "not " : ""}${show(text)}`,
        ...textLines(actual, mail.html !== undefined),
        "",
        `  mail    ${describeMail(mail)}`,
      ]),
  };
}

function textLines(text: string | undefined, hasHtml: boolean): string[] {
  if (text === undefined)
    return [`  got     no text part${hasHtml ? ", only HTML: look at mail.html" : ""}`];
  const lines = text.trimEnd().split("\n");
  const shown = lines
    .slice(0, SHOWN_LINES)
    .map((line, index) => `${index === 0 ? "  got     " : "          "}${show(line).slice(1, -1)}`);
  if (lines.length > SHOWN_LINES)
    shown.push(`          … and ${lines.length - SHOWN_LINES} more lines`);
  return shown;
}
