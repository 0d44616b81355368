/** What an HTML source is made of, each piece as it was written. */
export type HtmlNode = HtmlText | HtmlElement;

/** Text, a comment, a declaration, or a closing tag that closes nothing. */
export interface HtmlText {
  readonly kind: "text" | "comment" | "declaration" | "stray";
  readonly source: string;
}

export interface HtmlElement {
  readonly kind: "element";
  /** In lower case. */
  readonly tag: string;
  readonly attributes: readonly string[];
  /** Whether the opening tag ends in `/>`. */
  readonly isSelfClosed: boolean;
  readonly children: HtmlNode[];
  /** Whether the source closes it; a browser closes it anyway. */
  isClosed: boolean;
}

/** How deep elements are followed; what is nested deeper stands beside its siblings. */
const MOST_LEVELS = 100;

/** A comment, a declaration, or a tag with its attributes; whatever is none of these is text. */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>])*?)(?:>|$)/giy;
const ATTRIBUTE = /[^\s=/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?/g;

const VOID = new Set(
  "area base br col embed frame hr img input link meta param source track wbr".split(" "),
);
/** Elements whose content is no markup, up to their closing tag. */
const RAW = new Set(["script", "style", "textarea", "title", "xmp"]);

/** Elements that close an open one where they begin, with what keeps theirs apart from those further out. */
const CLOSES: Readonly<Record<string, readonly [closed: string, within: string]>> = {
  p: ["p", "body div td th li table blockquote center section article"],
  li: ["li", "ul ol menu dir"],
  dt: ["dt dd", "dl"],
  dd: ["dt dd", "dl"],
  tr: ["tr td th", "table"],
  td: ["td th", "tr table"],
  th: ["td th", "tr table"],
  option: ["option", "select"],
};

/**
 * Reads an HTML source as a tree, as well as it can be read. Not what a browser makes of it, which moves and adds elements:
 * each piece of the source is there, in its order, once.
 */
export function readHtml(source: string): HtmlNode[] {
  const roots: HtmlNode[] = [];
  const open: HtmlElement[] = [];
  const add = (node: HtmlNode): void => void (open.at(-1)?.children ?? roots).push(node);
  let at = 0;
  while (at < source.length) {
    MARKUP.lastIndex = at;
    const [piece, slash, name = "", rest = ""] = MARKUP.exec(source) ?? [];
    if (piece === undefined) {
      const next = source.indexOf("<", at + 1);
      const end = next < 0 ? source.length : next;
      add({ kind: "text", source: source.slice(at, end) });
      at = end;
      continue;
    }
    at += piece.length;
    const tag = name.toLowerCase();
    if (tag === "")
      add({ kind: piece.startsWith("<!--") ? "comment" : "declaration", source: piece });
    else if (slash === "/") close(tag, piece, open, add);
    else at = begin(source, at, tag, rest, open, add);
  }
  return roots;
}

/** An opening tag; returns where the source goes on, behind what is no markup. */
function begin(
  source: string,
  at: number,
  tag: string,
  rest: string,
  open: HtmlElement[],
  add: (node: HtmlNode) => void,
): number {
  const [closed, within] = CLOSES[tag]?.map((names) => names.split(" ")) ?? [[], []];
  const last = open.findLastIndex((one) => closed?.includes(one.tag));
  const border = open.findLastIndex((one) => within?.includes(one.tag));
  if (last > border) {
    const first = open.findIndex((one, index) => index > border && closed?.includes(one.tag));
    open.length = first;
  }
  // In `href=https://shop.test/>` the slash is the value's.
  const isSelfClosed = /(?:^|[\s"'])\/\s*$/.test(rest);
  const element: HtmlElement = {
    kind: "element",
    tag,
    attributes: rest.match(ATTRIBUTE) ?? [],
    isSelfClosed,
    children: [],
    isClosed: false,
  };
  add(element);
  if (VOID.has(tag) || isSelfClosed) return at;
  if (!RAW.has(tag)) {
    if (open.length < MOST_LEVELS) open.push(element);
    return at;
  }
  const end = new RegExp(`</${tag}(?=[\\s/>])[^>]*>?`, "gi");
  end.lastIndex = at;
  const closing = end.exec(source);
  const content = source.slice(at, closing?.index ?? source.length);
  if (content !== "") element.children.push({ kind: "text", source: content });
  element.isClosed = closing !== null;
  return closing === null ? source.length : closing.index + closing[0].length;
}

function close(
  tag: string,
  piece: string,
  open: HtmlElement[],
  add: (node: HtmlNode) => void,
): void {
  const index = open.findLastIndex((one) => one.tag === tag);
  const element = open[index];
  if (element === undefined) return add({ kind: "stray", source: piece });
  element.isClosed = true;
  open.length = index;
}
