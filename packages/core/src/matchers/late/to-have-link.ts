import type { CapturedMail } from "../../inbox/captured-mail.js";
import { describeMail } from "../../inbox/describe-mail.js";
import { inside, type Place, refusal } from "../../inbox/place.js";
import type { TextMatch } from "../../inbox/query.js";
import { show } from "../../inbox/show.js";
import { textJudge, type TextJudge } from "../../inbox/text-match.js";
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

/** How a link is matched: by what a reader sees of it or by its address; or by field, all of which have to hold. */
export type LinkMatch =
  | TextMatch
  | {
      /** Its visible text, `alt`, `title` or `aria-label`; in a string neither case nor white space matters. */
      readonly text?: TextMatch;
      /** Its address; a string is compared as a whole. */
      readonly href?: TextMatch;
      /** The part that it stands in. */
      readonly source?: "html" | "text";
    };

type Link = CapturedMail["links"][number];
type LinkJudge = (link: Link) => boolean;

/** A link that a reader can see, as `mail.link()` looks for it; without an argument, any. There may be several. */
export function toHaveLink(
  this: MatcherContext | void,
  received: unknown,
  ...rest: readonly [link?: LinkMatch]
): MatcherResult {
  const mail = asMail(received, "toHaveLink");
  const wanted = given("toHaveLink", rest);
  const judge = wanted === undefined ? () => true : linkJudge(wanted, placeOf("toHaveLink"));
  const fitting = mail.links.filter((link) => judge(link));
  const pass = fitting.some(({ isHidden }) => !isHidden);
  return {
    pass,
    message: () =>
      failureText(this, {
        matcher: "toHaveLink",
        args: wanted === undefined ? [] : ["link"],
        headline: pass
          ? "The mail was not to have this link:"
          : "The mail does not have this link:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${wanted === undefined ? "any" : show(wanted)}`,
          mail.links.length === 0 ? "no link" : mail.links.map((link) => describeLink(link)),
        ),
        hints:
          pass || fitting.length === 0 ? [] : ["The one that fits is hidden: no reader sees it."],
        mail: describeMail(mail),
      }),
  };
}

const describeLink = ({ text, href, source, isHidden }: Link): string =>
  `${show(text)}  ${href}  (${source}${isHidden ? ", hidden" : ""})`;

function linkJudge(wanted: unknown, place: Place): LinkJudge {
  if (isTextMatch(wanted)) {
    const text = linkTextJudge(wanted, place);
    const href = textJudge(wanted, place);
    return (link) => text(link) || href(link.href);
  }
  const entries =
    typeof wanted === "object" && wanted !== null && !Array.isArray(wanted)
      ? Object.entries(wanted)
      : [];
  if (entries.length === 0)
    throw refusal(
      place,
      `takes a text, an address or { text, href, source }, not ${show(wanted)}.`,
    );
  const judges = entries.map(([field, value]) => fieldJudge(field, value, inside(place, field)));
  return (link) => judges.every((judge) => judge(link));
}

function fieldJudge(field: string, value: unknown, place: Place): LinkJudge {
  switch (field) {
    case "text":
      return linkTextJudge(value, place);
    case "href": {
      const judge = textJudge(value, place);
      return ({ href }) => judge(href);
    }
    case "source":
      if (value !== "html" && value !== "text")
        throw refusal(place, `takes "html" or "text", not ${show(value)}.`);
      return ({ source }) => source === value;
    default:
      throw refusal(place, "is unknown. Known are: text, href, source.");
  }
}

function linkTextJudge(wanted: unknown, place: Place): LinkJudge {
  const judge: TextJudge =
    typeof wanted === "string"
      ? (text) => comparable(text) === comparable(wanted)
      : textJudge(wanted, place);
  return ({ text, alt, title, label }) =>
    [text, alt, title, label].some((one) => one !== undefined && judge(one));
}

const comparable = (text: string): string => text.trim().replaceAll(/\s+/g, " ").toLowerCase();
