import { clearCode, searchCodes } from "./code-search.js";
import type { Disagreement, LinkFacts } from "./mail-view.js";

/** What the two parts of a mail say. */
interface BothParts {
  readonly html: string;
  readonly emphasis: readonly number[];
  readonly text: string;
  readonly links: readonly LinkFacts[];
}

/** Where the HTML part and the text part say different things. */
export function disagreementsOf(parts: BothParts): Disagreement[] {
  return [...linkDisagreements(parts.links), ...codeDisagreements(parts)];
}

/** A text part without any link is no rival of the HTML. */
function linkDisagreements(links: readonly LinkFacts[]): Disagreement[] {
  const html = new Set<string>();
  const text = new Set<string>();
  for (const { source, href, isHidden } of links)
    if (!isHidden && /^https?:/i.test(href))
      (source === "html" ? html : text).add(sameAddress(href));
  const onlyInHtml = text.size === 0 ? [] : [...html].filter((href) => !text.has(href));
  const onlyInText = [...text].filter((href) => !html.has(href));
  if (onlyInHtml.length + onlyInText.length === 0) return [];
  return [{ what: "link", html: onlyInHtml, text: onlyInText }];
}

/** An address as it is compared: `https://shop.test` and `https://SHOP.test/` are one. */
const sameAddress = (href: string): string => (URL.canParse(href) ? new URL(href).href : href);

function codeDisagreements({ html, emphasis, text }: BothParts): Disagreement[] {
  // The text part is the shorter one, and most mails have no code.
  const inText = clearCode(searchCodes([{ source: "text", text, emphasis: [] }], {}));
  if (inText === undefined) return [];
  const inHtml = clearCode(searchCodes([{ source: "html", text: html, emphasis }], {}));
  if (inHtml === undefined || inHtml.code === inText.code) return [];
  return [{ what: "code", html: [inHtml.code], text: [inText.code] }];
}
