import type { Attachment } from "../message/message.js";
import { escape } from "./escape.js";

/**
 * What the document of a mail may do: show itself, with the styles and images that it brings. The sandbox forbids scripts,
 * forms, popups and navigation of the page around it; this forbids whatever would be fetched.
 */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'";

/** What the images may add to a document: one may be used many times. */
const MOST_OF_IMAGES = 500_000;

/** The HTML of a mail as a frame that nothing gets out of. Its own images are inlined. */
export function frame(html: string, attachments: readonly Attachment[]): string {
  const { shown, leftOut } = withImages(html, attachments);
  // First in the document, so that it holds for all of it: later policies can only forbid more.
  const document = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">${shown}`;
  const less =
    leftOut === 0
      ? ""
      : `<p class="facts">Images of the mail that there is no room for: ${leftOut}.</p>`;
  return `<iframe title="The mail as a reader sees it" sandbox="" referrerpolicy="no-referrer" srcdoc="${escape(document)}"></iframe>${less}`;
}

function withImages(
  html: string,
  attachments: readonly Attachment[],
): { readonly shown: string; readonly leftOut: number } {
  const images = new Map(attachments.map((attachment) => [attachment.contentId, attachment]));
  let room = MOST_OF_IMAGES;
  let leftOut = 0;
  const shown = html.replaceAll(
    /(["'(=])\s*cid:([^"')\s>]+)/gi,
    (whole, opening: string, id: string) => {
      const image = images.get(id) ?? images.get(decoded(id));
      if (image === undefined || !/^image\/[\w.+-]+$/.test(image.contentType)) return whole;
      const octets = Math.ceil(image.size / 3) * 4;
      if (octets > room) {
        leftOut++;
        return whole;
      }
      room -= octets;
      return `${opening}data:${image.contentType};base64,${image.content.toString("base64")}`;
    },
  );
  return { shown, leftOut };
}

/** A `cid:` URL is the Content-ID in the escapes of URLs (RFC 2392 §2). */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
