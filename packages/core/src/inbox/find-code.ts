import { SmtpFixtureError } from "../errors.js";
import { clearCode, type CodeText, LIKELY, searchCodes } from "../message/html/code-search.js";
import type { VisibleText } from "../message/html/mail-view.js";
import { checkCodeOptions } from "./code-options.js";
import type { CodeCandidate, CodeOptions } from "./mail-methods.js";
import { show } from "./show.js";

/** What of a mail may hold a code. */
export interface CodePlaces {
  readonly subject: string | undefined;
  readonly visibleText: VisibleText;
  readonly emphasis: readonly number[];
}

/** @throws `INVALID_ARGUMENT` */
export function findCodes(places: CodePlaces, options?: CodeOptions): readonly CodeCandidate[] {
  const candidates = searchCodes(textsOf(places), checkCodeOptions(options));
  return Object.freeze(candidates.map((one) => Object.freeze(one)));
}

/** @throws `CODE_NOT_FOUND`, `CODE_AMBIGUOUS`, `CODE_DISAGREES`, `INVALID_ARGUMENT` */
export function findCode(places: CodePlaces, options?: CodeOptions): string {
  const wanted = checkCodeOptions(options);
  const texts = textsOf(places);
  const candidates = searchCodes(texts, wanted);
  const [html, text] = ["html", "text"].map((source) =>
    clearCode(
      searchCodes(
        texts.filter((one) => one.source === source),
        wanted,
      ),
    ),
  );
  if (html !== undefined && text !== undefined && html.code !== text.code)
    throw failure(
      "CODE_DISAGREES",
      `The HTML part says ${html.code} and the text part ${text.code}.`,
      candidates,
      "Both should say the same. If one of them is no code, say what stands beside the code: mail.code({ near: … }).",
    );
  const found = clearCode(candidates);
  if (found !== undefined) return found.code;
  const likely = candidates.filter(({ score }) => score >= LIKELY);
  if (likely.length === 0)
    throw failure(
      "CODE_NOT_FOUND",
      `The mail has no code${conditionOf(wanted)}.`,
      candidates,
      hintFor(wanted),
    );
  throw failure(
    "CODE_AMBIGUOUS",
    `${likely.length} numbers could be the code${conditionOf(wanted)}.`,
    candidates,
    "Say what stands beside it, mail.code({ near: /sign-in code/i }), or how long it is, mail.code({ digits: 6 }).",
  );
}

function textsOf({ subject, visibleText: { html, text }, emphasis }: CodePlaces): CodeText[] {
  const texts: CodeText[] = [];
  if (html !== undefined) texts.push({ source: "html", text: html, emphasis });
  if (text !== undefined) texts.push({ source: "text", text, emphasis: [] });
  if (subject !== undefined) texts.push({ source: "subject", text: subject, emphasis: [] });
  return texts;
}

function conditionOf(wanted: CodeOptions): string {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : ` that fits ${show(Object.fromEntries(given))}`;
}

const hintFor = ({ near, digits, pattern }: CodeOptions): string =>
  near === undefined && digits === undefined && pattern === undefined
    ? "Without options a code has 4 to 8 digits. For another form: mail.code({ pattern: /[A-Z0-9]{4}-[A-Z0-9]{2}/ })."
    : "`mail.codes()` lists what could be one without these conditions.";

const MOST_LISTED = 20;

function failure(
  code: "CODE_NOT_FOUND" | "CODE_AMBIGUOUS" | "CODE_DISAGREES",
  what: string,
  candidates: readonly CodeCandidate[],
  hint: string,
): SmtpFixtureError {
  const listed = candidates
    .slice(0, MOST_LISTED)
    .map(
      (one) =>
        `  ${one.code.padEnd(8)} ${String(one.score).padStart(4)}  ${one.source}: ${one.reason}`,
    );
  if (candidates.length > MOST_LISTED)
    listed.push(`  … and ${candidates.length - MOST_LISTED} more`);
  if (candidates.length === 0) listed.push("  No number in it has that form.");
  return new SmtpFixtureError(code, [what, ...listed, hint].join("\n"));
}
