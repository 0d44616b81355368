import type { CapturedMail } from "../inbox/captured-mail.js";
import { describeMail } from "../inbox/describe-mail.js";
import { headerFieldName, valuesOf } from "../inbox/mail-fields.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { textJudge } from "../inbox/text-match.js";
import { late } from "./load-late.js";
import {
  asMail,
  given,
  type MatcherContext,
  type MatcherResult,
  placeOf,
  wantedAndGot,
} from "./matcher.js";

/** A header field by name, in any case; with a value, one field of that name has to have it. */
export function toHaveHeader(
  this: MatcherContext | void,
  received: unknown,
  name: string,
  ...rest: readonly [value?: TextMatch]
): MatcherResult {
  const mail = asMail(received, "toHaveHeader");
  const place = placeOf("toHaveHeader");
  const values = valuesOf(mail, headerFieldName(name, place));
  const value = given("toHaveHeader", rest);
  const pass = value === undefined ? values.length > 0 : values.some(textJudge(value, place));
  return {
    pass,
    message: () =>
      late().failureText(this, {
        matcher: "toHaveHeader",
        args: ["name", ...(value === undefined ? [] : ["value"])],
        headline: pass
          ? "The mail was not to have this header field:"
          : "The mail does not have this header field:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${name}${value === undefined ? "" : `: ${show(value)}`}`,
          values.length > 0 ? values.map((one) => `${name}: ${show(one)}`) : namesOf(mail),
        ),
        mail: describeMail(mail),
      }),
  };
}

function namesOf({ headers }: CapturedMail): string {
  if (headers.length === 0) return "no header at all";
  return `only ${[...new Set(headers.map(({ name }) => name))].join(", ")}`;
}
