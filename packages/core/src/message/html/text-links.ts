import type { LinkFacts } from "./mail-view.js";

/**
 * What can be a link in plain text: something in angle brackets (RFC 3986 appendix C), where white space does not count,
 * or an address on its own up to white space.
 */
const ADDRESS =
  /<(?:URL:)?\s*((?:https?:\/\/|mailto:|tel:)[^<>]*)>|<([^\s<>@"]+@[^\s<>@"]+\.[^\s<>@"]+)>|(?<![\p{L}\p{N}@/._-])((?:https?:\/\/|www\.(?=[\p{L}\p{N}]))[^\s<>"\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\u2018-\u201f]+|(?:mailto|tel):[^\s<>"]+)/giu;

/** The links of a text part, in order. */
export function textLinks(text: string): LinkFacts[] {
  return [...text.matchAll(ADDRESS)].flatMap(([, bracketed, mailbox, bare]) => {
    if (mailbox !== undefined) return [linkOf(mailbox, `mailto:${mailbox}`)];
    const written = bracketed?.replaceAll(/\s+/g, "") ?? withoutTrail(bare ?? "");
    if (!/^(?:https?:\/\/|www\.|mailto:|tel:)./i.test(written)) return [];
    return [linkOf(written, /^www\./i.test(written) ? `http://${written}` : written)];
  });
}

const linkOf = (text: string, href: string): LinkFacts => ({
  text,
  href,
  source: "text",
  title: undefined,
  label: undefined,
  alt: undefined,
  isHidden: false,
});

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Punctuation at the end belongs to the sentence; a closing bracket too, unless its partner is inside. */
function withoutTrail(address: string): string {
  const counts = new Map<string, number>();
  const countOf = (char: string): number => counts.get(char) ?? 0;
  for (const char of address) counts.set(char, countOf(char) + 1);
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1] as string;
    const opening = OPENING[last];
    const belongs =
      opening === undefined ? !".,;:!?'*_|`".includes(last) : countOf(opening) >= countOf(last);
    if (belongs) break;
    counts.set(last, countOf(last) - 1);
    end--;
  }
  return address.slice(0, end);
}
