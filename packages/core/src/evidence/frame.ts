import type { Attachment } from "../message/message.js";
import { escape } from "./escape.js";

/**
 * What the document of a mail may do: show itself, with the styles and images that it brings. The sandbox forbids scripts,
 * forms, popups and navigation of the page around it; this forbids whatever would be fetched.
 */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'";

/** Images that are inlined, in octets of all that one mail brings. */
const MOST_IMAGE_OCTETS = 512 * 1024;

/** The HTML of a mail as a frame that nothing gets out of. Its own images are inlined. */
export function frame(html: string, attachments: readonly Attachment[]): string {
  // First in the document, so that it holds for all of it: later policies can only forbid more.
  const document = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">${withImages(html, attachments)}`;
  return `<iframe title="The mail as a reader sees it" sandbox="" referrerpolicy="no-referrer" srcdoc="${escape(document)}"></iframe>`;
}

function withImages(html: string, attachments: readonly Attachment[]): string {
  const uris = new Map<string, string>();
  let left = MOST_IMAGE_OCTETS;
  for (const { contentId, contentType, size, content } of attachments) {
    if (contentId === undefined || size > left || !/^image\/[\w.+-]+$/.test(contentType)) continue;
    left -= size;
    uris.set(contentId, `data:${contentType};base64,${content.toString("base64")}`);
  }
  if (uris.size === 0) return html;
  return html.replaceAll(/(["'(=])\s*cid:([^"')\s>]+)/gi, (whole, opening: string, id: string) => {
    const uri = uris.get(id) ?? uris.get(decoded(id));
    return uri === undefined ? whole : opening + uri;
  });
}

/** A `cid:` URL is the Content-ID in the escapes of URLs (RFC 2392 §2). */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
