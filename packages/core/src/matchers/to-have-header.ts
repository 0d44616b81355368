import { describeMail } from "../inbox/describe-mail.js";
import type { TextMatch } from "../inbox/query.js";
import { show, textJudge } from "../inbox/text-match.js";
import { asMail, failure, type MatcherResult } from "./matcher.js";

/** A header field by name, in any case; with a value, one field of that name has to have it. */
export function toHaveHeader(received: unknown, name: string, value?: TextMatch): MatcherResult {
  const mail = asMail(received, "toHaveHeader");
  const wanted = name.toLowerCase();
  const values = mail.headers
    .filter((field) => field.name.toLowerCase() === wanted)
    .map((field) => field.value);
  const pass = value === undefined ? values.length > 0 : values.some(textJudge(value));
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
