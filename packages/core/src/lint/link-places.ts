import type { CapturedMail } from "../inbox/captured-mail.js";

/** Something in a mail that leads elsewhere. */
export interface LinkPlace {
  /** `"html"`, `"text"`, `"header List-Unsubscribe"`. */
  readonly where: string;
  readonly what: "link" | "image";
  readonly href: string;
  /** What the reader sees of it. */
  readonly text: string;
}

/** The links of a mail, those of its List-… fields, and the images that are fetched from elsewhere. */
export function* linkPlaces(mail: CapturedMail): Generator<LinkPlace> {
  for (const { source, href, text } of mail.links)
    yield { where: source, what: "link", href, text };
  for (const { src, alt } of mail.images)
    if (!/^(?:cid|data):/i.test(src))
      yield { where: "html", what: "image", href: src, text: alt ?? "" };
  for (const { name, value } of mail.headers)
    if (/^list-/i.test(name))
      for (const [, href = ""] of value.matchAll(/<([^<>]*:[^<>]*)>/g))
        yield { where: `header ${name}`, what: "link", href: href.trim(), text: "" };
}

/** A URL with its percent-encoding undone, as far as it is one. */
export function decodedUrl(href: string): string {
  return href.replaceAll(/(?:%[\da-f]{2})+/gi, (octets) => {
    try {
      return decodeURIComponent(octets);
    } catch {
      return octets;
    }
  });
}
