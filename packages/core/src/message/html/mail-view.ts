import type { Attachment } from "../message.js";

/** What a reader sees in a mail: computed where its MIME is read, at hand in a test without any parser. */
export interface MailView {
  /** The text part and the HTML part as a reader sees them. */
  readonly visibleText: VisibleText;
  /**
   * The hidden text at the beginning of the HTML that mail clients show beside the subject, without its padding;
   * undefined where there is none. It is not in `visibleText`.
   */
  readonly preheader: string | undefined;
  /** All links in order: those of the HTML part first, hidden ones too, then those of the text part. */
  readonly links: readonly Link[];
  /** The `<img>` elements of the HTML part, in order. */
  readonly images: readonly MailImage[];
  /** Where the HTML part and the text part say different things; empty where one of them is missing. */
  readonly disagreements: readonly Disagreement[];
}

/** Lines end with LF; white space is collapsed as a browser does it; undefined where the mail has no such part. */
export interface VisibleText {
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** A link of a mail, decoded once. */
export interface Link extends LinkFacts {
  /** The address parsed; undefined where it is none: relative, or malformed. */
  readonly url: URL | undefined;
  /** The parameters of its query; of several with one name the last. `url.searchParams` has them all. */
  readonly query: Readonly<Record<string, string>>;
  /**
   * Does a GET of the link.
   *
   * @param options - `fetch` is called with the address as a string, and what it returns is returned; default is `globalThis.fetch`
   * @throws `INVALID_ARGUMENT` where the link is neither http nor https
   */
  follow<T = Response>(options?: FollowOptions<T>): Promise<T>;
}

export interface FollowOptions<T = Response> {
  readonly fetch?: ((address: string) => T | PromiseLike<T>) | undefined;
}

/** A link as plain data. */
export interface LinkFacts {
  /** What a reader sees of it, on one line: its text, or the `alt` of its image. In a text part: the address as written. */
  readonly text: string;
  /**
   * The address: character references decoded, white space removed as the URL standard has it, resolved against
   * `<base href>` where there is one, and otherwise as it was written.
   */
  readonly href: string;
  readonly source: "html" | "text";
  /** The attribute `title`. */
  readonly title: string | undefined;
  /** The attribute `aria-label`. */
  readonly label: string | undefined;
  /** The `alt` of the images in it. */
  readonly alt: string | undefined;
  /** No reader sees it: it is hidden by a style, or stands in a conditional comment that only Outlook reads. */
  readonly isHidden: boolean;
}

/** An `<img>` as plain data. */
export interface ImageFacts {
  /** The address as it was written, white space removed. */
  readonly src: string;
  /** The attribute `alt`; `""` says that the image is decoration. */
  readonly alt: string | undefined;
}

/** An image of the HTML part. */
export interface MailImage extends ImageFacts {
  /** The Content-ID that a `cid:` address names. */
  readonly contentId: string | undefined;
  /** The attachment of that Content-ID; undefined where there is none. */
  readonly attachment: Attachment | undefined;
}

/** What only one of the two parts says, or each of them differently. */
export interface Disagreement {
  readonly what: "link" | "code";
  /** What the HTML part alone has: the addresses of links, or the code. */
  readonly html: readonly string[];
  /** What the text part alone has. */
  readonly text: readonly string[];
}

/** An element of the HTML part that `select()` has found. */
export interface MailElement {
  /** In lower case: `"a"`. */
  readonly tagName: string;
  /** The attributes by their names in lower case, character references decoded. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What a reader sees of it, as in `visibleText`; `""` where it is hidden. */
  readonly text: string;
  /** The element with its content, as HTML. */
  readonly html: string;
  /** Elements inside it. */
  select(cssSelector: string): readonly MailElement[];
}

/** All that reading a mail has found, as plain JSON: it crosses a thread or a process as it is. */
export interface ViewFacts {
  readonly visibleText: { readonly text?: string | undefined; readonly html?: string | undefined };
  readonly preheader?: string | undefined;
  readonly links: readonly LinkFacts[];
  readonly images: readonly ImageFacts[];
  readonly disagreements: readonly Disagreement[];
  /** Where the visible text of the HTML is emphasised: offsets, each start followed by its end. */
  readonly emphasis: readonly number[];
}
