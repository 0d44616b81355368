import type { CapturedMail } from "../../inbox/captured-mail.js";
import { describeMail } from "../../inbox/describe-mail.js";
import type { TextMatch } from "../../inbox/query.js";
import { show } from "../../inbox/show.js";
import { type MatcherContext, type Row, wantedAndGot } from "../matcher.js";
import type { VisiblePart } from "../to-have-text.js";
import { failureText } from "./failure-text.js";
import { excerpt, whyNot } from "./text-excerpt.js";

/** What `toHaveHtml` says when it fails. */
export function htmlFailure(
  context: MatcherContext | void,
  mail: CapturedMail,
  wanted: TextMatch,
  pass: boolean,
): string {
  const { html, text } = mail;
  const string = typeof wanted === "string" ? wanted : undefined;
  return failureText(context, {
    matcher: "toHaveHtml",
    args: ["html"],
    headline: pass ? "The mail was not to have this HTML:" : "The HTML of the mail is another:",
    rows: wantedAndGot(
      `${pass ? "not " : ""}${show(wanted)}`,
      html === undefined
        ? `no HTML part${text === undefined ? "" : ", only text: look at mail.text"}`
        : excerpt(html, string),
    ),
    hints: pass || string === undefined || html === undefined ? [] : whyNot("HTML", html, string),
    mail: describeMail(mail),
  });
}

/** What `toHaveText` says when it fails. */
export function textFailure(
  context: MatcherContext | void,
  mail: CapturedMail,
  wanted: TextMatch,
  { parts, having }: Record<"parts" | "having", readonly VisiblePart[]>,
): string {
  const isNot = context?.isNot === true;
  const string = typeof wanted === "string" ? wanted : undefined;
  const wrong = isNot ? having : parts.filter((part) => !having.includes(part));
  return failureText(context, {
    matcher: "toHaveText",
    args: ["text"],
    headline: headlineOf(wrong, having, isNot),
    rows: [
      { name: "wanted", lines: [`${isNot ? "not " : ""}${show(wanted)}`], side: "expected" },
      ...rowsOf(wrong, parts.length, string),
    ],
    hints: isNot || string === undefined ? [] : hintsFor(mail, wrong, string),
    mail: describeMail(mail),
  });
}

function headlineOf(
  wrong: readonly VisiblePart[],
  having: readonly VisiblePart[],
  isNot: boolean,
): string {
  if (isNot) return "The mail was not to have this text:";
  const [only] = wrong;
  const [other] = having;
  if (only === undefined) return "The mail has no text:";
  return other === undefined
    ? "The text of the mail is another:"
    : `The ${other.name} part has this text, and the ${only.name} part has not:`;
}

/** What each part that is wrong shows; which part it is, where it is not the text part alone. */
function rowsOf(wrong: readonly VisiblePart[], parts: number, wanted: string | undefined): Row[] {
  if (wrong.length === 0)
    return [{ name: "got", lines: ["no text part and no HTML part"], side: "received" }];
  return wrong.map(({ name, text }) => ({
    name: parts === 1 && name === "text" ? "got" : `got ${name.toLowerCase()}`,
    lines: excerpt(text, wanted),
    side: "received",
  }));
}

function hintsFor(
  { html, preheader }: CapturedMail,
  wrong: readonly VisiblePart[],
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
