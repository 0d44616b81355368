import { SmtpFixtureError } from "../errors.js";
import type { Link, MailView } from "../message/html/mail-view.js";
import { nearestName } from "../nearest-name.js";
import { show } from "./show.js";
import { isRegExp } from "./value-kinds.js";

/**
 * Which link is meant: a text or an address; a pattern for either; or by field, all of which have to fit. In `text` and
 * `href` a string has to be all of it, texts whatever their case and white space.
 */
export type LinkQuery =
  | string
  | RegExp
  | {
      /** Its visible text, `alt`, `title` or `aria-label`. */
      readonly text?: string | RegExp | undefined;
      readonly href?: string | RegExp | undefined;
      readonly source?: "html" | "text" | undefined;
    };

type Judge = (link: Link) => boolean;

/**
 * Finds the one link that is meant.
 * @throws `LINK_NOT_FOUND`, `LINK_AMBIGUOUS`; `INVALID_ARGUMENT` for what means no link
 */
export function findLink({ links }: Pick<MailView, "links">, wanted: LinkQuery): Link {
  const judge = linkJudge(wanted);
  const fitting = links.filter((link) => !link.isHidden && judge(link));
  const [first] = fitting;
  if (first === undefined) throw notFound(links, wanted, judge);
  const addresses = new Set(fitting.map(addressOf));
  if (addresses.size > 1) throw ambiguous(links, fitting, addresses.size, wanted);
  const rival = asksForOne(wanted) ? undefined : rivalOf(first, links);
  if (rival !== undefined) throw disagreeing(links, first, rival, wanted);
  return first;
}

/** @throws `INVALID_ARGUMENT` */
function linkJudge(wanted: unknown): Judge {
  if (typeof wanted === "string" || isRegExp(wanted)) {
    const text = textJudge(wanted);
    const href = hrefJudge(wanted);
    return (link) => text(link) || href(link);
  }
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) throw misuse(wanted);
  const judges: Judge[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    judges.push(fieldJudge(name, value));
  }
  if (judges.length === 0) throw misuse(wanted);
  return (link) => judges.every((one) => one(link));
}

function fieldJudge(name: string, value: unknown): Judge {
  if (name === "source") {
    if (value !== "html" && value !== "text")
      throw invalid(`source takes "html" or "text", not ${show(value)}.`);
    return (link) => link.source === value;
  }
  if (name !== "text" && name !== "href") {
    const nearest = nearestName(name, ["text", "href", "source"]);
    throw invalid(
      `Unknown field ${show(name)}. ${nearest === undefined ? "Known are: text, href, source." : `Did you mean "${nearest}"?`}`,
    );
  }
  if (typeof value !== "string" && !isRegExp(value))
    throw invalid(`${name} takes a string or a RegExp, not ${show(value)}.`);
  return name === "text" ? textJudge(value) : hrefJudge(value);
}

function textJudge(wanted: string | RegExp): Judge {
  const fits = isRegExp(wanted) ? tester(wanted) : sameText(wanted);
  return ({ text, alt, title, label }) =>
    [text, alt, title, label].some((one) => one !== undefined && fits(one));
}

function hrefJudge(wanted: string | RegExp): Judge {
  if (isRegExp(wanted)) {
    const fits = tester(wanted);
    return ({ href }) => fits(href);
  }
  return ({ href }) => href === wanted;
}

function sameText(wanted: string): (text: string) => boolean {
  const plain = comparable(wanted);
  return (text) => comparable(text) === plain;
}

const comparable = (text: string): string => text.trim().replaceAll(/\s+/g, " ").toLowerCase();

/** With g or y a RegExp remembers where it stopped. */
function tester(wanted: RegExp): (text: string) => boolean {
  const pattern = new RegExp(wanted.source, wanted.flags.replaceAll(/[gy]/g, ""));
  return (text) => pattern.test(text);
}

const asksForOne = (wanted: LinkQuery): boolean =>
  typeof wanted === "string"
    ? URL.canParse(wanted)
    : !isRegExp(wanted) && (wanted.source !== undefined || typeof wanted.href === "string");

/** An address as it is compared: `https://shop.test` and `https://SHOP.test/` are one. */
const addressOf = ({ href, url }: Link): string => url?.href ?? href;

/** Parameters that say where a link was clicked, and differ between two parts that agree. */
const CAMPAIGN = /^utm_/;

/** The link of the other part that goes to the same page with other parameters. */
function rivalOf(found: Link, links: readonly Link[]): Link | undefined {
  const { url } = found;
  if (url === undefined) return undefined;
  const page = `${url.origin}${url.pathname}`;
  const others = links.filter(
    (link) =>
      !link.isHidden &&
      link.source !== found.source &&
      link.url !== undefined &&
      `${link.url.origin}${link.url.pathname}` === page,
  );
  const wanted = parametersOf(url);
  return others.some((link) => parametersOf(link.url as URL) === wanted) ? undefined : others[0];
}

const parametersOf = ({ searchParams, hash }: URL): string =>
  JSON.stringify([[...searchParams].filter(([name]) => !CAMPAIGN.test(name)), hash]);

function notFound(links: readonly Link[], wanted: LinkQuery, judge: Judge): SmtpFixtureError {
  const [hidden] = links.filter((link) => link.isHidden && judge(link));
  const hint =
    hidden === undefined
      ? hintFor(links)
      : "The one that fits is hidden: no reader sees it. `mail.links` has it all the same.";
  return new SmtpFixtureError(
    "LINK_NOT_FOUND",
    [
      `No link fits ${show(wanted)}.`,
      ...listed(links, []),
      ...(hint === undefined ? [] : [hint]),
    ].join("\n"),
  );
}

function hintFor(links: readonly Link[]): string | undefined {
  const [shown] = links.filter(({ isHidden }) => !isHidden);
  if (shown === undefined) return undefined;
  const [word = shown.href] = shown.text.match(/[\p{L}\p{N}]{3,}/u) ?? [];
  return `A string has to be all of a text, or the whole address: mail.link(${show(shown.text || shown.href)}). A pattern may be part of either: mail.link(/${word.toLowerCase()}/i).`;
}

function ambiguous(
  links: readonly Link[],
  fitting: readonly Link[],
  count: number,
  wanted: LinkQuery,
): SmtpFixtureError {
  const [first] = fitting as readonly [Link];
  const texts = new Set(fitting.map(({ text }) => comparable(text)));
  const sources = new Set(fitting.map(({ source }) => source));
  const hint =
    sources.size === 2 && fitting.filter(({ source }) => source === "html").length === 1
      ? `The HTML part and the text part name different addresses. If they may, say which one is meant: { source: "html" }.`
      : texts.size > 1
        ? `Say which one is meant: mail.link(${show(first.text || first.href)}).`
        : `Say which one is meant by its address: mail.link({ href: ${show(first.href)} }), or a pattern for it.`;
  return new SmtpFixtureError(
    "LINK_AMBIGUOUS",
    [`${count} links fit ${show(wanted)}.`, ...listed(links, fitting), hint].join("\n"),
  );
}

function disagreeing(
  links: readonly Link[],
  found: Link,
  rival: Link,
  wanted: LinkQuery,
): SmtpFixtureError {
  return new SmtpFixtureError(
    "LINK_AMBIGUOUS",
    [
      `One link fits ${show(wanted)}, but the ${rival.source} part links to the same page with other parameters.`,
      ...listed(links, [found, rival]),
      `If they may differ, say which one is meant: { source: ${show(found.source)} }.`,
    ].join("\n"),
  );
}

/** All links, each on a line of its own; those that fit are marked. */
function listed(links: readonly Link[], fitting: readonly Link[]): string[] {
  if (links.length === 0) return ["The mail has no links."];
  return links.map((link, index) => {
    const mark = fitting.includes(link) ? "✓" : " ";
    const hidden = link.isHidden ? ", hidden" : "";
    return `${String(index + 1).padStart(3)} ${mark} ${show(link.text)}  ${link.href}  (${link.source}${hidden})`;
  });
}

const misuse = (wanted: unknown): SmtpFixtureError =>
  invalid(`It takes a string, a RegExp or { text, href, source }, not ${show(wanted)}.`);

const invalid = (message: string): SmtpFixtureError =>
  new SmtpFixtureError("INVALID_ARGUMENT", `mail.link(): ${message}`);
