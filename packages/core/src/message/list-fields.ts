import { rawValues } from "./header-fields.js";
import type { HeaderField, ListFields } from "./message.js";

/** What the List- fields of a header say; undefined where there are none. */
export function readListFields(fields: readonly HeaderField[]): ListFields | undefined {
  if (!fields.some(({ name }) => /^list-/i.test(name))) return undefined;
  const urls = (name: string): readonly string[] =>
    Object.freeze(rawValues(fields, name).flatMap(urlsOf));
  const [post = ""] = rawValues(fields, "list-unsubscribe-post");
  return Object.freeze({
    id: listId(rawValues(fields, "list-id")[0]),
    unsubscribe: urls("list-unsubscribe"),
    unsubscribePost: /^List-Unsubscribe=One-Click$/i.test(post),
    help: urls("list-help"),
    subscribe: urls("list-subscribe"),
    post: urls("list-post"),
    owner: urls("list-owner"),
    archive: urls("list-archive"),
  });
}

/** URLs in angle brackets, with comments between them (RFC 2369 §2); white space inside of one is none of it. */
function urlsOf(value: string): string[] {
  const urls: string[] = [];
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (character === "<" && depth === 0) {
      const close = value.indexOf(">", at);
      if (close < 0) break;
      const url = value.slice(at + 1, close).replaceAll(/\s+/g, "");
      if (url !== "") urls.push(url);
      at = close;
    }
  }
  return urls;
}

/** RFC 2919 §3: a phrase may stand before the identifier, and a bare one is not unheard of. */
function listId(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const id = /<([^<>]*)>\s*$/.exec(value)?.[1] ?? value;
  return id.replaceAll(/\s+/g, "") || undefined;
}
