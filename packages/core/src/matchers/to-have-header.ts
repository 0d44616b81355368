import { describeMail } from "../inbox/describe-mail.js";
import { headerFieldName, valuesOf } from "../inbox/mail-fields.js";
import type { TextMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { textJudge } from "../inbox/text-match.js";
import { asMail, failure, given, type MatcherResult, placeOf } from "./matcher.js";

/** A header field by name, in any case; with a value, one field of that name has to have it. */
export function toHaveHeader(
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
      failure([
        pass
          ? "The mail was not to have this header field:"
          : "The mail does not have this header field:",
        "",
        `  wanted  ${pass ? "not " : ""}${name}${value === undefined ? "" : `: ${show(value)}`}`,
        ...gotLines(
          name,
          values,
          mail.headers.map((field) => field.name),
        ),
        "",
        `  mail    ${describeMail(mail)}`,
      ]),
  };
}

function gotLines(name: string, values: readonly string[], all: readonly string[]): string[] {
  if (values.length > 0)
    return values.map(
      (value, index) => `${index === 0 ? "  got     " : "          "}${name}: ${show(value)}`,
    );
  return [
    `  got     ${all.length === 0 ? "no header at all" : `only ${[...new Set(all)].join(", ")}`}`,
  ];
}
