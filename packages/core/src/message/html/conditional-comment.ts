import { oneLine } from "./plain-text.js";
import type { LinkFacts } from "./mail-view.js";
import { elementsIn, type HtmlElement, nodesIn, parsePiece } from "./parse-html.js";

/**
 * The links in a comment that only Outlook reads: `<!--[if mso]> … <![endif]-->`. Such are the buttons drawn in VML
 * (`<v:roundrect href="…">`). No other reader sees them.
 */
export function linksInComment(
  comment: string,
  linkOf: (element: HtmlElement, text: string) => LinkFacts | undefined,
): LinkFacts[] {
  const [, content] = /^\s*\[if\b[^\]]*\]>([\s\S]*?)(?:<!\[endif\]|$)/i.exec(comment) ?? [];
  if (content === undefined || !/\shref\s*=/i.test(content)) return [];
  return [...elementsIn(parsePiece(content))].flatMap((element) => {
    if (!/^(?:a|area|v:.*)$/.test(element.name)) return [];
    const link = linkOf(element, oneLine(textIn(element)));
    return link === undefined ? [] : [link];
  });
}

const textIn = ({ children }: HtmlElement): string =>
  [...nodesIn(children)].map((node) => (node.nodeType === 3 ? node.data : "")).join(" ");
