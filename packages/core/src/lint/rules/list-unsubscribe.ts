import { show } from "../../inbox/show.js";
import { urlOf } from "../../message/html/link.js";
import type { Found, Rule } from "../rule.js";

/** List-Unsubscribe and List-Unsubscribe-Post, where a mail has them. */
export const BROKEN_LIST_UNSUBSCRIBE: Rule = {
  id: "broken-list-unsubscribe",
  reason:
    "Gmail, Yahoo and others show their unsubscribe button, and let bulk mail in, only where these fields are well-formed.",
  source: "RFC 2369 §2, RFC 8058 §3.1; Google's Email sender guidelines",
  *find({ headers }) {
    const valueOf = (wanted: string): string | undefined =>
      headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
    const list = valueOf("list-unsubscribe");
    const post = valueOf("list-unsubscribe-post");
    const uris = [...(list ?? "").matchAll(/<([^<>]*)>/g)].map(([, uri = ""]) =>
      uri.replaceAll(/\s+/g, ""),
    );
    if (list !== undefined) yield* faultsOf(list, uris);
    if (post === undefined) return;
    const where = "header List-Unsubscribe-Post";
    if (post !== "List-Unsubscribe=One-Click")
      yield {
        where,
        message: "List-Unsubscribe-Post is not exactly List-Unsubscribe=One-Click.",
        excerpt: show(post),
      };
    if (list === undefined)
      yield { where, message: "There is no List-Unsubscribe field that it could be about." };
    else if (!uris.some((uri) => /^https:/i.test(uri)))
      yield {
        where: "header List-Unsubscribe",
        message: "One-click unsubscription takes an https: URI, and there is none.",
        excerpt: show(list),
      };
  },
};

function* faultsOf(list: string, uris: readonly string[]): Generator<Found> {
  const where = "header List-Unsubscribe";
  if (uris.length === 0) {
    yield { where, message: "There is no URI in angle brackets.", excerpt: show(list) };
    return;
  }
  // Between the URIs stand commas, comments and white space alone.
  const rest = list.replaceAll(/<[^<>]*>|\([^()]*\)/g, "");
  if (!/^[\s,]*$/.test(rest))
    yield {
      where,
      message: "There is more than URIs in angle brackets, with commas between them.",
      excerpt: show(list),
    };
  for (const uri of uris)
    if (!/^(?:https?:\/\/[^/?#]|mailto:[^?@]+@[^?@])/i.test(uri) || urlOf(uri) === undefined)
      yield {
        where,
        message: `${show(uri)} is no URI that a mail client could call: https: or mailto:.`,
        excerpt: show(list),
      };
}
