import { isSmtpFixtureError } from "../../errors.js";
import type { CapturedMail } from "../../inbox/captured-mail.js";
import { describeMail } from "../../inbox/describe-mail.js";
import type { CodeCandidate, CodeOptions } from "../../inbox/mail-methods.js";
import type { TextMatch } from "../../inbox/query.js";
import { show } from "../../inbox/show.js";
import { textJudge } from "../../inbox/text-match.js";
import { isTextMatch } from "../../inbox/value-kinds.js";
import { failureText } from "./failure-text.js";
import {
  asMail,
  given,
  type MatcherContext,
  type MatcherResult,
  placeOf,
  wantedAndGot,
} from "../matcher.js";

export type CodeArguments =
  | readonly [code: TextMatch, options?: CodeOptions]
  | readonly [options?: CodeOptions];

/** What `mail.code()` finds, or why it finds none. */
interface Found {
  readonly code: string | undefined;
  readonly headline: string;
  readonly hint?: string;
}

/**
 * The one-time code that `mail.code(options)` finds, which is this one where one is given. `.not`: nothing that could be the
 * code is.
 */
export function toHaveCode(
  this: MatcherContext | void,
  received: unknown,
  ...args: CodeArguments
): MatcherResult {
  const mail = asMail(received, "toHaveCode");
  const { wanted, options } = readArguments(args);
  const judge = wanted === undefined ? () => true : textJudge(wanted, placeOf("toHaveCode"));
  const isNot = this?.isNot === true;
  const candidates = mail.codes(options);
  const found = findCode(mail, options);
  const pass = isNot
    ? candidates.some(({ code, score }) => score > 0 && judge(code))
    : found.code !== undefined && judge(found.code);
  return {
    pass,
    message: () =>
      failureText(this, {
        matcher: "toHaveCode",
        args: [
          ...(wanted === undefined ? [] : ["code"]),
          ...(options === undefined ? [] : ["options"]),
        ],
        headline: isNot ? "The mail was not to have this code:" : found.headline,
        rows: wantedAndGot(
          `${isNot ? "not " : ""}${wanted === undefined ? "any" : show(wanted)}${options === undefined ? "" : `, ${show(options)}`}`,
          candidates.length === 0 ? "nothing that could be one" : describeCandidates(candidates),
        ),
        hints: isNot || found.hint === undefined ? [] : [found.hint],
        mail: describeMail(mail),
      }),
  };
}

function readArguments(args: CodeArguments): {
  readonly wanted: TextMatch | undefined;
  readonly options: CodeOptions | undefined;
} {
  const first = given("toHaveCode", args as readonly [(TextMatch | CodeOptions)?]);
  if (isTextMatch(first)) return { wanted: first, options: args[1] };
  return { wanted: undefined, options: first };
}

/** @throws `INVALID_ARGUMENT` */
function findCode(mail: CapturedMail, options: CodeOptions | undefined): Found {
  try {
    return { code: mail.code(options), headline: "The mail has another code:" };
  } catch (error) {
    if (isSmtpFixtureError(error, "CODE_NOT_FOUND"))
      return { code: undefined, headline: "The mail has no code:" };
    if (isSmtpFixtureError(error, "CODE_DISAGREES"))
      return { code: undefined, headline: "The HTML part and the text part have different codes:" };
    if (isSmtpFixtureError(error, "CODE_AMBIGUOUS"))
      return {
        code: undefined,
        headline: "Several numbers of the mail could be the code:",
        hint: "Say what stands beside it, { near: /sign-in code/i }, or how long it is, { digits: 6 }.",
      };
    throw error;
  }
}

const MOST_CANDIDATES = 10;

function describeCandidates(candidates: readonly CodeCandidate[]): string[] {
  const lines = candidates
    .slice(0, MOST_CANDIDATES)
    .map(
      ({ code, score, reason, source }) => `${show(code)}  ${source}, score ${score}: ${reason}`,
    );
  const more = candidates.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}
