import { oneLine } from "./plain-text.js";
import type { LinkFacts } from "./mail-view.js";
import type { HtmlElement } from "./parse-html.js";

/** A link while what stands in it is being read. */
export class OpenLink {
  readonly #element: HtmlElement;
  readonly #href: string;
  readonly #isGone: boolean;
  #seen = "";
  #hidden = "";
  #alt: string | undefined;
  #hasSeenImage = false;

  constructor(element: HtmlElement, href: string, isGone: boolean) {
    this.#element = element;
    this.#href = href;
    this.#isGone = isGone;
    if (element.name === "area") this.#alt = element.attribs["alt"];
  }

  add(text: string, isSeen: boolean): void {
    if (isSeen) this.#seen += text;
    else this.#hidden += text;
  }

  addImage(alt: string | undefined, isSeen: boolean): void {
    if (alt !== undefined) {
      this.#alt = this.#alt === undefined ? alt : `${this.#alt} ${alt}`;
      this.add(` ${alt} `, isSeen);
    }
    if (isSeen) this.#hasSeenImage = true;
  }

  facts(): LinkFacts {
    const { attribs } = this.#element;
    const seen = oneLine(this.#seen);
    const hidden = oneLine(this.#hidden);
    const alt = this.#alt === undefined ? undefined : oneLine(this.#alt);
    return {
      text: seen || hidden || (alt ?? ""),
      href: this.#href,
      source: "html",
      title: attribs["title"],
      label: attribs["aria-label"],
      alt,
      isHidden: this.#isGone || (seen === "" && hidden !== "" && !this.#hasSeenImage),
    };
  }
}

/** The address of a link; undefined where it has none. */
export function hrefOf({ attribs }: HtmlElement, base: URL | undefined): string | undefined {
  const { href } = attribs;
  if (href === undefined) return undefined;
  const address = withoutWhiteSpace(href);
  if (base === undefined || URL.canParse(address)) return address;
  return URL.canParse(address, base.href) ? new URL(address, base).href : address;
}

export function srcOf({ attribs }: HtmlElement): string | undefined {
  const { src } = attribs;
  return src === undefined ? undefined : withoutWhiteSpace(src);
}

/** White space and controls at both ends, and tabs and line ends anywhere, are no part of an address (URL §4.4). */
const withoutWhiteSpace = (address: string): string =>
  address.replaceAll(/^[\0- ]+|[\0- ]+$/g, "").replaceAll(/[\t\n\r]/g, "");
