import { showPlain } from "../../inbox/show.js";
import { urlOf } from "../../message/html/link.js";
import { type LinkPlace, linkPlaces } from "../link-places.js";
import { isLocalHost } from "../local-host.js";
import type { Found, Rule } from "../rule.js";

/** Rules about where links and images lead. */
export const LINK_RULES: readonly Rule[] = [
  {
    id: "local-link",
    reason:
      "It leads to the reader's own machine or network, where there is nothing: a base URL was not configured.",
    source:
      "RFC 6761 §6.3 (localhost), RFC 6762 §3 (.local), RFC 1918, RFC 3927, RFC 4193 (private addresses)",
    *find(mail) {
      for (const place of linkPlaces(mail)) {
        const url = urlOf(place.href);
        if (url !== undefined && isWeb(url) && isLocalHost(url.hostname))
          yield found(place, `leads to ${showPlain(url.hostname)}, which readers cannot reach`);
      }
    },
  },
  {
    id: "link-without-target",
    reason: "Whoever clicks it gets nowhere.",
    source: "HTML Standard §4.6 (links); mail clients remove javascript: links",
    *find(mail) {
      for (const place of linkPlaces(mail)) {
        const href = place.href.trim();
        if (href === "" || href === "#") yield found(place, "has no target");
        else if (/^(?:javascript|vbscript):/i.test(href))
          yield found(place, "is a script, which mail clients do not run");
        else if (/^(?:https?:\/*(?:[?#]|$)|mailto:(?:[?]|$)|tel:$|about:blank$)/i.test(href))
          yield found(place, "has a scheme and no target behind it");
        else if (!/^[a-z][a-z\d+.-]*:|^#/i.test(href))
          yield found(place, "is relative, and a mail has no address that it could be relative to");
      }
    },
  },
  {
    id: "http-link",
    reason:
      "Whoever is on the way reads and changes what it leads to; browsers and mail clients warn of it.",
    source: "RFC 9110 §4.2.2; Google's Email sender guidelines",
    *find(mail) {
      for (const place of linkPlaces(mail)) {
        const url = urlOf(place.href);
        if (url?.protocol === "http:" && !isLocalHost(url.hostname))
          yield found(place, "is http: and not https:");
      }
    },
  },
];

const isWeb = ({ protocol }: URL): boolean => /^(?:https?|wss?|ftp):$/.test(protocol);

function found({ where, what, href, text }: LinkPlace, fault: string): Found {
  const name = text.trim() === "" ? "" : ` "${showPlain(text.trim())}"`;
  return {
    where,
    message: `The ${what}${name} ${fault}.`,
    excerpt: showPlain(href),
  };
}
