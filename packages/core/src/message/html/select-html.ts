import { selectAll } from "css-select";
import { serializeOuter } from "parse5";
import { adapter } from "parse5-htmlparser2-tree-adapter";
import { SmtpFixtureError } from "../../errors.js";
import { type ComputedStyle, computeStyle, ROOT_STYLE } from "./computed-style.js";
import type { MailElement } from "./mail-view.js";
import { type HtmlElement, type HtmlNode, isElement, parseHtml } from "./parse-html.js";
import { baseOf, render } from "./render.js";
import { readStyleRules } from "./style-rules.js";

/**
 * Finds elements of an HTML part by a CSS selector.
 * @throws `INVALID_ARGUMENT` where the selector is none
 */
export function selectHtml(html: string, cssSelector: string): readonly MailElement[] {
  const document = parseHtml(html);
  const rules = readStyleRules(document);
  const base = baseOf(document);

  const styleAround = ({ parent }: HtmlElement): ComputedStyle =>
    parent !== null && isElement(parent)
      ? computeStyle(parent, styleAround(parent), rules)
      : ROOT_STYLE;
  const made = new Map<HtmlElement, MailElement>();
  const elementOf = (element: HtmlElement): MailElement => {
    const before = made.get(element);
    if (before !== undefined) return before;
    const mailElement = makeElement(element, {
      text: () => render([element], rules, base, styleAround(element)).text,
      select: (selector) => select(selector, element.children),
    });
    made.set(element, mailElement);
    return mailElement;
  };
  const select = (selector: string, nodes: HtmlNode[]): readonly MailElement[] =>
    Object.freeze(matching(selector, nodes).map((element) => elementOf(element)));
  return select(cssSelector, document.children);
}

function matching(selector: string, nodes: HtmlNode[]): readonly HtmlElement[] {
  try {
    return selectAll<HtmlNode, HtmlElement>(selector, nodes);
  } catch (error) {
    throw new SmtpFixtureError(
      "INVALID_ARGUMENT",
      `select() takes a CSS selector such as "td.total > b", not ${JSON.stringify(selector)}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function makeElement(
  element: HtmlElement,
  {
    text,
    select,
  }: { readonly text: () => string; readonly select: (selector: string) => readonly MailElement[] },
): MailElement {
  let shown: string | undefined;
  let written: string | undefined;
  const made = {
    tagName: element.name,
    attributes: Object.freeze({ ...element.attribs }),
  };
  Object.defineProperties(made, {
    text: { enumerable: true, get: () => (shown ??= text()) },
    html: {
      enumerable: true,
      get: () => (written ??= serializeOuter(element, { treeAdapter: adapter })),
    },
    select: { value: select },
  });
  return Object.freeze(made) as unknown as MailElement;
}
