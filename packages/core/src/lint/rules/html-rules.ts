import { show, showPlain } from "../../inbox/show.js";
import type { Rule } from "../rule.js";

/** Rules about the HTML part, its images and what is attached for it. */
export const HTML_RULES: readonly Rule[] = [
  {
    id: "unresolved-cid",
    reason: "The reader sees a broken image.",
    source: "RFC 2392 §2, RFC 2387",
    *find({ html, structure }) {
      if (html === undefined) return;
      const there = new Set(contentIds(structure));
      for (const contentId of new Set(cidsIn(html)))
        if (!there.has(contentId))
          yield {
            where: "html",
            message: `No part has the Content-ID of cid:${showPlain(contentId)}.`,
            excerpt:
              there.size === 0
                ? "no part has a Content-ID"
                : `there are ${[...there].map(showPlain).join(", ")}`,
          };
    },
  },
  {
    id: "unused-inline-attachment",
    reason:
      "Clients hide what is inline or list it as an attachment: the HTML was to show it and does not.",
    source: "RFC 2183 §2.1, RFC 2387, RFC 2392",
    *find({ html, attachments }) {
      if (html === undefined) return;
      const used = new Set(cidsIn(html));
      for (const { contentId, contentType, disposition, name } of attachments)
        if (
          contentId !== undefined &&
          disposition !== "attachment" &&
          /^(?:audio|font|image|video)\//.test(contentType) &&
          !used.has(contentId)
        )
          yield {
            where: "attachment",
            message: `The HTML does not use ${name === undefined ? contentType : show(name)}, which is inline.`,
            excerpt: `Content-ID ${showPlain(contentId)}`,
          };
    },
  },
  {
    id: "image-without-alt",
    reason:
      'Most clients show no image until they are asked to: its alt stands there until then, and is read aloud. Decoration has alt="".',
    source: "WCAG 2.2, success criterion 1.1.1; HTML Standard §4.8.4.4",
    *find({ images }) {
      for (const { src, alt } of images)
        if (alt === undefined)
          yield { where: "html", message: "An image has no alt.", excerpt: showPlain(src) };
    },
  },
  {
    id: "html-without-lang",
    reason:
      "Screen readers take the wrong voice, and clients offer to translate what the reader understands.",
    source: "WCAG 2.2, success criterion 3.1.1",
    *find({ html }) {
      if (html === undefined || html.trim() === "") return;
      // Clients that cut away <html> and <body> leave the element within.
      if (!/<[a-z][\w-]*\s(?:[^<>]*\s)?(?:xml:)?lang\s*=\s*["']?[a-z]/i.test(html))
        yield { where: "html", message: "No element says by lang which language the text is in." };
    },
  },
  {
    id: "html-clipped",
    reason:
      "Gmail cuts the message there, and with it the way to unsubscribe, behind a link that few follow.",
    source: "Gmail's \"Message clipped\", of which Mailchimp's and Campaign Monitor's help tell",
    *find({ html }) {
      const octets = html === undefined ? 0 : Buffer.byteLength(html);
      if (octets > GMAIL_LIMIT)
        yield {
          where: "html",
          message: `The HTML has ${Math.ceil(octets / 1024)} kB, and Gmail shows 102.`,
        };
    },
  },
];

const GMAIL_LIMIT = 102 * 1024;

/** The Content-IDs that an attribute or a style refers to. */
function cidsIn(html: string): string[] {
  return [...html.matchAll(/(?:=\s*["']?|url\(\s*(?:["']|&quot;)?)cid:([^"'\s)<>&]+)/gi)].map(
    ([, cid = ""]) => decoded(cid),
  );
}

/** Percent-encoding is part of the URL and not of the Content-ID (RFC 2392 §2). */
function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

function* contentIds(part: {
  readonly contentId: string | undefined;
  readonly parts: readonly (typeof part)[];
}): Generator<string> {
  if (part.contentId !== undefined) yield part.contentId;
  for (const child of part.parts) yield* contentIds(child);
}
