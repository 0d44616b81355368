import { selectAll } from "css-select";
import { type Declaration, readDeclarations, withoutComments } from "./declarations.js";
import { elementsIn, type HtmlDocument, type HtmlElement, type HtmlNode } from "./parse-html.js";

/** A declaration of a style sheet, and what decides between it and others (CSS Cascade 4 §6). */
export interface RankedDeclaration extends Declaration {
  readonly rank: number;
}

/** What the style sheets of a document say of each element. */
export type StyleRules = ReadonlyMap<HtmlElement, readonly RankedDeclaration[]>;

/** A selector of a style sheet is not worth more work than this many. */
const MOST_RULES = 2000;

/**
 * Reads the `<style>` elements of a document. What a wide screen shows without any condition counts: rules inside
 * `@media` count where the query is `all` or `screen` alone; other conditions, and selectors that nobody knows, do not.
 */
export function readStyleRules(document: HtmlDocument): StyleRules {
  const found = new Map<HtmlElement, RankedDeclaration[]>();
  const finder = new ElementFinder(document);
  let order = 0;
  for (const { selectors, declarations } of rulesOf(document))
    for (const selector of selectors) {
      if (++order > MOST_RULES) return found;
      const rank = specificity(selector) * MOST_RULES + order;
      const ranked = declarations.map((one) => ({ ...one, rank }));
      for (const element of finder.find(selector)) {
        const before = found.get(element);
        if (before === undefined) found.set(element, [...ranked]);
        else before.push(...ranked);
      }
    }
  return found;
}

interface Rule {
  readonly selectors: readonly string[];
  readonly declarations: readonly Declaration[];
}

function* rulesOf(document: HtmlDocument): Generator<Rule> {
  for (const element of elementsIn(document)) {
    if (element.name !== "style" || !isUnconditional(element.attribs["media"] ?? "all")) continue;
    const css = element.children.map((child) => ("data" in child ? child.data : "")).join("");
    yield* rulesOfSheet(withoutComments(css).replaceAll(/<!--|-->/g, " "));
  }
}

const isUnconditional = (query: string): boolean =>
  query
    .toLowerCase()
    .split(",")
    .some((one) => /^\s*(?:only\s+)?(?:all|screen)?\s*$/.test(one));

/** The rules between braces; what follows an `@` is a rule of another kind, with a block or up to a semicolon. */
function* rulesOfSheet(css: string): Generator<Rule> {
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) return;
    const prelude = css
      .slice(css.lastIndexOf(";", open) >= at ? css.lastIndexOf(";", open) + 1 : at, open)
      .trim();
    const end = endOfBlock(css, open);
    const block = css.slice(open + 1, end);
    at = end + 1;
    if (prelude.startsWith("@")) {
      const [, query] = /^@media\b(.*)$/is.exec(prelude) ?? [];
      if (query !== undefined && isUnconditional(query)) yield* rulesOfSheet(block);
      continue;
    }
    const declarations = readDeclarations(block);
    if (declarations.length > 0) yield { selectors: splitSelectors(prelude), declarations };
  }
}

/** Where the brace stands that closes the one at `open`. */
function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    const char = css[at];
    if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at;
  }
  return css.length;
}

/** Splits at commas outside of parentheses, brackets and quotes. */
const splitSelectors = (prelude: string): string[] =>
  (prelude.match(/(?:\([^)]*\)|\[[^\]]*\]|"[^"]*"|'[^']*'|[^,])+/g) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Finds elements by the selectors of a style sheet. */
class ElementFinder {
  readonly #document: HtmlDocument;
  #index: ReadonlyMap<string, readonly HtmlElement[]> | undefined;

  constructor(document: HtmlDocument) {
    this.#document = document;
  }

  find(selector: string): readonly HtmlElement[] {
    if (NO_STANDING.test(selector)) return NONE;
    // Nearly all are a type, a class or an id.
    if (/^[.#]?[\w-]+$/.test(selector))
      return (this.#index ??= indexOf(this.#document)).get(keyOf(selector)) ?? NONE;
    try {
      return selectAll<HtmlNode, HtmlElement>(selector, this.#document.children);
    } catch {
      return NONE;
    }
  }
}

const NONE: readonly HtmlElement[] = [];

/** What depends on the pointer, and what is no element. */
const NO_STANDING = /:(?:hover|active|focus|visited|link|target|checked|before|after|first-l)|::/i;

/** Types are compared in lower case; classes and ids as they are. */
const keyOf = (selector: string): string =>
  /^[.#]/.test(selector) ? selector : selector.toLowerCase();

function indexOf(document: HtmlDocument): Map<string, HtmlElement[]> {
  const index = new Map<string, HtmlElement[]>();
  const add = (key: string, element: HtmlElement): void => {
    const before = index.get(key);
    if (before === undefined) index.set(key, [element]);
    else before.push(element);
  };
  for (const element of elementsIn(document)) {
    const { name, attribs } = element;
    add(name, element);
    if (attribs["id"] !== undefined) add(`#${attribs["id"]}`, element);
    for (const one of new Set(attribs["class"]?.match(/[^ \t\n\f\r]+/g))) add(`.${one}`, element);
  }
  return index;
}

/** Ids, then classes, attributes and pseudo-classes, then types (Selectors 4 §17), as one number. */
function specificity(selector: string): number {
  const plain = selector.replaceAll(/"[^"]*"|'[^']*'/g, "");
  const count = (pattern: RegExp): number => plain.match(pattern)?.length ?? 0;
  const ids = count(/#[\w-]/g);
  const classes = count(/\.[a-z_-]|\[|:(?!:|not|is|where)[a-z]/gi);
  const types = count(/(?:^|[\s>+~(])[a-z]/gi);
  return Math.min(ids, 99) * 10_000 + Math.min(classes, 99) * 100 + Math.min(types, 99);
}
