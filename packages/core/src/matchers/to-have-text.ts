import type { CapturedMail } from "../inbox/captured-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { bodyJudge } from "../inbox/text-match.js";
import { late } from "./load-late.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";

/** What a reader may see of a mail: the text part, or the HTML part, whichever the mail program shows. */
export interface VisiblePart {
  readonly name: "text" | "HTML";
  readonly text: string;
}

/**
 * The text that a reader sees: that of the text part and that of the HTML part, each where there is one, since nobody knows
 * which of them is shown. A string has to occur in it, a RegExp has to match. `.not`: neither part has it.
 */
export function toHaveText(
  this: MatcherContext | void,
  received: unknown,
  text: TextMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveText");
  const judge = bodyJudge(text, placeOf("toHaveText"));
  const parts = partsOf(mail);
  const having = parts.filter((part) => judge(part.text));
  const pass =
    this?.isNot === true ? having.length > 0 : parts.length > 0 && having.length === parts.length;
  return { pass, message: () => late().textFailure(this, mail, text, { parts, having }) };
}

function partsOf({ visibleText: { text, html } }: CapturedMail): VisiblePart[] {
  const parts: VisiblePart[] = [];
  if (text !== undefined) parts.push({ name: "text", text });
  if (html !== undefined) parts.push({ name: "HTML", text: html });
  return parts;
}
