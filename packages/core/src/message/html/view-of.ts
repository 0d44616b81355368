import type { Attachment } from "../message.js";
import { makeLink } from "./link.js";
import type { ImageFacts, MailImage, MailView, ViewFacts } from "./mail-view.js";

/** What reading has found, as a test holds it: frozen, and the same in every home. */
export function viewOf(facts: ViewFacts, attachments: readonly Attachment[]): MailView {
  const { visibleText, preheader, links, images, disagreements } = facts;
  return {
    visibleText: Object.freeze({ text: visibleText.text, html: visibleText.html }),
    preheader,
    links: Object.freeze(links.map(makeLink)),
    images: Object.freeze(images.map((image) => imageOf(image, attachments))),
    disagreements: Object.freeze(
      disagreements.map(({ what, html, text }) =>
        Object.freeze({ what, html: Object.freeze([...html]), text: Object.freeze([...text]) }),
      ),
    ),
  };
}

function imageOf({ src, alt }: ImageFacts, attachments: readonly Attachment[]): MailImage {
  const contentId = contentIdOf(src);
  const attachment =
    contentId === undefined ? undefined : attachments.find((one) => one.contentId === contentId);
  return Object.freeze({ src, alt, contentId, attachment });
}

/** The Content-ID that a `cid:` address names (RFC 2392 §2): percent-encoded there. */
function contentIdOf(src: string): string | undefined {
  const [, encoded] = /^cid:(.+)$/i.exec(src) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
