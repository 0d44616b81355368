import type { CapturedMail } from "../inbox/captured-mail.js";
import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { bodyJudge } from "../inbox/text-match.js";
import { failureText, type Row } from "./failure-text.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";
import { excerpt, whyNot } from "./text-excerpt.js";

/** What a reader may see of a mail: the text part, or the HTML part, whichever the mail program shows. */
interface Part {
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
  const isNot = this?.isNot === true;
  const pass = isNot ? having.length > 0 : parts.length > 0 && having.length === parts.length;
  return {
    pass,
    message: () => {
      const wanted = typeof text === "string" ? text : undefined;
      const wrong = isNot ? having : parts.filter((part) => !having.includes(part));
      return failureText(this, {
        matcher: "toHaveText",
        args: ["text"],
        headline: headlineOf(wrong, having, isNot),
        rows: [
          {
            name: "wanted",
            lines: [`${isNot ? "not " : ""}${show(text)}`],
            side: "expected",
          },
          ...rowsOf(wrong, parts.length, wanted),
        ],
        hints: isNot || wanted === undefined ? [] : hintsFor(mail, wrong, wanted),
        mail: describeMail(mail),
      });
    },
  };
}

function partsOf({ visibleText: { text, html } }: CapturedMail): Part[] {
  const parts: Part[] = [];
  if (text !== undefined) parts.push({ name: "text", text });
  if (html !== undefined) parts.push({ name: "HTML", text: html });
  return parts;
}

function headlineOf(wrong: readonly Part[], having: readonly Part[], isNot: boolean): string {
  if (isNot) return "The mail was not to have this text:";
  const [only] = wrong;
  const [other] = having;
  if (only === undefined) return "The mail has no text:";
  return other === undefined
    ? "The text of the mail is another:"
    : `The ${other.name} part has this text, and the ${only.name} part has not:`;
}

/** What each part that is wrong shows; which part it is, where there are two. */
function rowsOf(wrong: readonly Part[], parts: number, wanted: string | undefined): Row[] {
  if (wrong.length === 0)
    return [{ name: "got", lines: ["no text part and no HTML part"], side: "received" }];
  return wrong.map(({ name, text }) => ({
    name: parts === 1 && name === "text" ? "got" : `got ${name === "HTML" ? "html" : name}`,
    lines: excerpt(text, wanted),
    side: "received",
  }));
}

function hintsFor(
  { html, preheader }: CapturedMail,
  wrong: readonly Part[],
  wanted: string,
): string[] {
  const hints = wrong.flatMap((part) => whyNot(part.name, part.text, wanted));
  if (hints.length > 0 || !wrong.some(({ name }) => name === "HTML")) return hints;
  if (preheader?.includes(wanted) === true)
    return ["mail.preheader has it, which mail programs show beside the subject."];
  return html?.includes(wanted) === true
    ? ["mail.html has it where no reader sees it: use toHaveHtml()."]
    : [];
}
