import { SmtpFixtureError } from "../../errors.js";
import type { FollowOptions, Link, LinkFacts } from "./mail-view.js";

/** A link as a test holds it. */
export function makeLink(facts: LinkFacts): Link {
  const { text, href, source, title, label, alt, isHidden } = facts;
  const link = { text, href, source, title, label, alt, isHidden };
  let parsed: { readonly url: URL | undefined } | undefined;
  const url = (): URL | undefined => (parsed ??= { url: urlOf(href) }).url;
  let query: Readonly<Record<string, string>> | undefined;
  Object.defineProperties(link, {
    url: { enumerable: true, get: url },
    query: { enumerable: true, get: () => (query ??= queryOf(url())) },
    // Not to be compared or printed: a link is what it says.
    follow: { value: (options?: FollowOptions<unknown>) => follow(link, url(), options) },
  });
  return Object.freeze(link) as unknown as Link;
}

/** An address parsed; undefined where it is none. */
export function urlOf(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}

const queryOf = (url: URL | undefined): Readonly<Record<string, string>> =>
  Object.freeze(url === undefined ? {} : Object.fromEntries(url.searchParams));

async function follow(
  { href, text }: LinkFacts,
  url: URL | undefined,
  { fetch = globalThis.fetch }: FollowOptions<unknown> = {},
): Promise<unknown> {
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new SmtpFixtureError(
      "INVALID_ARGUMENT",
      `follow() does a GET of an http or https address, and the link ${JSON.stringify(text)} goes to ${JSON.stringify(href)}.`,
    );
  return await fetch(href);
}
