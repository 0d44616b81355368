import { boxOf, lineEndsOf } from "./boxes.js";
import { computeStyle, type ComputedStyle, isPassedOver, ROOT_STYLE } from "./computed-style.js";
import { linksInComment } from "./conditional-comment.js";
import { hrefOf, OpenLink, srcOf } from "./found-link.js";
import type { ImageFacts, LinkFacts } from "./mail-view.js";
import {
  elementsIn,
  type HtmlDocument,
  type HtmlElement,
  type HtmlNode,
  isElement,
  nodesAt,
} from "./parse-html.js";
import { Preheader } from "./preheader.js";
import type { StyleRules } from "./style-rules.js";
import { TextBuilder } from "./text-builder.js";

/** What a reader sees of an element or a whole document. */
export interface Rendering {
  readonly text: string;
  readonly preheader: string | undefined;
  readonly links: readonly LinkFacts[];
  readonly images: readonly ImageFacts[];
  /** Where `text` is emphasised: offsets, each start followed by its end. */
  readonly emphasis: readonly number[];
}

/** @param style - that of the parent of the nodes */
export function render(
  nodes: readonly HtmlNode[],
  rules: StyleRules,
  base: URL | undefined,
  style: ComputedStyle = ROOT_STYLE,
): Rendering {
  const renderer = new Renderer(rules, base);
  renderer.renderAll(nodes, style);
  return renderer.rendering();
}

/** The address that relative ones are resolved against: that of the first `<base>`. */
export function baseOf(document: HtmlDocument): URL | undefined {
  for (const element of elementsIn(document)) {
    const href = element.name === "base" ? element.attribs["href"] : undefined;
    if (href !== undefined) return URL.canParse(href) ? new URL(href) : undefined;
  }
  return undefined;
}

class Renderer {
  readonly #rules: StyleRules;
  readonly #base: URL | undefined;
  readonly #text = new TextBuilder();
  readonly #preheader = new Preheader();
  readonly #links: (OpenLink | LinkFacts)[] = [];
  readonly #images: ImageFacts[] = [];
  readonly #emphasis: number[] = [];
  readonly #openLinks: OpenLink[] = [];
  #level = 0;

  constructor(rules: StyleRules, base: URL | undefined) {
    this.#rules = rules;
    this.#base = base;
  }

  rendering(): Rendering {
    return {
      text: this.#text.toString(),
      preheader: this.#preheader.toString(),
      links: this.#links.map((link) => (link instanceof OpenLink ? link.facts() : link)),
      images: this.#images,
      emphasis: this.#emphasis,
    };
  }

  renderAll(nodes: Iterable<HtmlNode>, style: ComputedStyle): void {
    for (const node of nodes) {
      if (isElement(node)) this.#renderElement(node, style);
      else if (node.nodeType === 3) this.#addText(node.data, style);
      else if (node.nodeType === 8) this.#addComment(node.data);
    }
  }

  #renderElement(element: HtmlElement, parent: ComputedStyle): void {
    if (isPassedOver(element)) return;
    const { name } = element;
    const style = computeStyle(element, parent, this.#rules);
    if (name === "img" || (name === "input" && element.attribs["type"] === "image"))
      this.#addImage(element, style);
    const href = name === "a" || name === "area" ? hrefOf(element, this.#base) : undefined;
    const link = href === undefined ? undefined : new OpenLink(element, href, style.isGone);
    if (link !== undefined) {
      this.#links.push(link);
      this.#openLinks.push(link);
    }
    this.#preheader.enter(style.isGone && !parent.isGone);
    this.#renderContent(element, style, parent);
    if (link !== undefined) this.#openLinks.pop();
  }

  #renderContent(element: HtmlElement, style: ComputedStyle, parent: ComputedStyle): void {
    const { name } = element;
    // What is not shown leaves no trace among the lines, but may hold links, images and the preheader.
    if (style.isGone) return this.#renderInside(element, style);
    const before = this.#text.length;
    const box = boxOf(name, style.display);
    if (name === "br") {
      this.#text.lineEnd();
      this.#space();
    } else if (name === "wbr") return;
    else if (box === "block") {
      this.#block(name);
      this.#renderInside(element, style);
      this.#block(name);
    } else if (box === "cell") {
      this.#text.startCell();
      this.#space();
      this.#renderInside(element, style);
      this.#text.endCell(this.#text.length > before);
    } else this.#renderInside(element, style);
    if (style.isStrong && !parent.isStrong && this.#text.length > before)
      this.#emphasis.push(before, this.#text.length);
  }

  #renderInside(element: HtmlElement, style: ComputedStyle): void {
    this.renderAll(nodesAt(element, this.#level++), style);
    this.#level--;
  }

  #block(name: string): void {
    this.#text.block(lineEndsOf(name));
    this.#space();
  }

  /** In a link, which is one line, a line end is a space. */
  #space(): void {
    for (const link of this.#openLinks) link.add(" ", true);
  }

  #addText(data: string, style: ComputedStyle): void {
    const isSeen = !(style.isGone || style.isInvisible || style.isTextInvisible);
    for (const link of this.#openLinks) link.add(data, isSeen);
    if (isSeen) this.#text.add(data, style.whiteSpace);
    else if (this.#text.length === 0) this.#preheader.add(data);
  }

  #addImage(element: HtmlElement, style: ComputedStyle): void {
    const { alt } = element.attribs;
    const src = srcOf(element);
    if (src !== undefined) this.#images.push({ src, alt });
    const isSeen = !(style.isGone || style.isInvisible);
    for (const link of this.#openLinks) link.addImage(alt, isSeen);
    if (isSeen && alt !== undefined) this.#text.add(` ${alt} `, "collapse");
  }

  #addComment(data: string): void {
    this.#links.push(
      ...linksInComment(data, (element, text) => {
        const href = hrefOf(element, this.#base);
        if (href === undefined) return undefined;
        const link = new OpenLink(element, href, true);
        link.add(text, false);
        return link.facts();
      }),
    );
  }
}
