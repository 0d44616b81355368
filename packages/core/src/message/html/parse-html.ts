import { parse, parseFragment } from "parse5";
import { adapter, type Htmlparser2TreeAdapterMap } from "parse5-htmlparser2-tree-adapter";

export type HtmlDocument = Htmlparser2TreeAdapterMap["document"];
export type HtmlElement = Htmlparser2TreeAdapterMap["element"];
export type HtmlNode = Htmlparser2TreeAdapterMap["childNode"];

// No mail client runs scripts: what stands in <noscript> is seen.
const OPTIONS = { treeAdapter: adapter, scriptingEnabled: false };

/** Parses HTML as a browser does; no HTML is malformed. */
export const parseHtml = (html: string): HtmlDocument => parse(html, OPTIONS);

/** Parses what stands somewhere inside a body. */
export const parsePiece = (html: string): Htmlparser2TreeAdapterMap["documentFragment"] =>
  parseFragment(html, OPTIONS);

/** A doctype has the node type of an element in this tree, and neither name nor attributes. */
export const isElement = (node: object): node is HtmlElement => "attribs" in node;

/** Browsers nest no deeper; what is deeper stands side by side. */
const MOST_LEVELS = 512;

/** What stands in a node of some level: all of a tree that is too deep, one behind the other. */
export function nodesAt(
  { children }: { readonly children: readonly HtmlNode[] },
  level: number,
): Iterable<HtmlNode> {
  if (level > MOST_LEVELS) return [];
  return level < MOST_LEVELS ? children : nodesIn(children);
}

/** All nodes of some trees in document order. */
function* nodesIn(nodes: readonly HtmlNode[]): Generator<HtmlNode> {
  const left = nodes.toReversed();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node;
    if ("children" in node) left.push(...node.children.toReversed());
  }
}

/** All elements below a node, in document order. */
export function* elementsIn({
  children,
}: {
  readonly children: readonly HtmlNode[];
}): Generator<HtmlElement> {
  for (const node of nodesIn(children)) if (isElement(node)) yield node;
}
