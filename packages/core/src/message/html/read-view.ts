import type { Message } from "../message.js";
import type { ViewFacts } from "./mail-view.js";
import { visiblePlainText } from "./plain-text.js";
import type * as ReadHtmlFile from "./read-html.js";
import { textLinks } from "./text-links.js";

type ReadHtmlModule = typeof ReadHtmlFile;

let loaded: Promise<ReadHtmlModule> | undefined;

/** Reads a message as its reader would; what parses HTML is loaded for the first message that has some. */
export async function readViewLazily(message: ReadableMessage): Promise<ViewFacts> {
  if (message.html === undefined) return readView(message);
  loaded ??= load();
  const { readHtml } = await loaded;
  return readView(message, readHtml);
}

/** What of a message its reader sees. */
export type ReadableMessage = Pick<Message, "subject" | "text" | "html">;

async function load(): Promise<ReadHtmlModule> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("./read-html.js") as ReadHtmlModule;
  return await import("./read-html.js");
}

export function readView(
  { text, html }: ReadableMessage,
  readHtml?: ReadHtmlModule["readHtml"],
): ViewFacts {
  const plain =
    text === undefined ? undefined : { text: visiblePlainText(text), links: textLinks(text) };
  const read = html === undefined ? undefined : readHtml?.(html, plain);
  return {
    visibleText: { text: plain?.text, html: read?.visibleText },
    preheader: read?.preheader,
    links: [...(read?.links ?? []), ...(plain?.links ?? [])],
    images: read?.images ?? [],
    disagreements: read?.disagreements ?? [],
    emphasis: read?.emphasis ?? [],
  };
}
