import { showPlain } from "../../inbox/show.js";
import type { Rule } from "../rule.js";

/** From in the header against the reverse-path of the envelope. */
export const FROM_DIFFERS_FROM_ENVELOPE: Rule = {
  id: "from-differs-from-envelope",
  reason:
    "SPF vouches for the domain of the reverse-path alone: without a signature of the From domain DMARC fails, and the mail is rejected or is spam.",
  source: "RFC 9989 §4.4.2; RFC 5321 §4.5.5 for the null reverse-path",
  *find({ from, envelope, report, headers }) {
    const [author] = from;
    if (author === undefined || !author.address.includes("@")) return;
    if (envelope.mailFrom === "") {
      if (report === undefined && !headers.some(({ name }) => /^auto-submitted$/i.test(name)))
        yield {
          where: "envelope",
          message: `The reverse-path is null, which is for bounces and the like, and From is ${showPlain(author.address)}.`,
        };
      return;
    }
    const ofHeader = domainOf(author.address);
    const ofEnvelope = domainOf(envelope.mailFrom);
    if (organisation(ofHeader) === organisation(ofEnvelope)) return;
    yield {
      where: "header From",
      message: `From is of ${showPlain(ofHeader)}, and the reverse-path of ${showPlain(ofEnvelope)}.`,
      excerpt: `From ${showPlain(author.address)}, MAIL FROM:<${showPlain(envelope.mailFrom)}>`,
    };
  },
};

const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/**
 * What a domain and its subdomains have in common: its last two labels, or three under `co.uk` and the like. Without the
 * list of public suffixes this is a guess, on the side of finding no fault.
 */
function organisation(domain: string): string {
  const labels = domain.split(".");
  const [second = "", top = ""] = labels.slice(-2);
  const isShared = top.length === 2 && /^(?:ac|co|com|edu|gov|net|ne|or|org)$/.test(second);
  return labels.slice(isShared ? -3 : -2).join(".");
}
