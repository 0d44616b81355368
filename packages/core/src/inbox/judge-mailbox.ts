import { type Place, refusal } from "./place.js";
import { show } from "./show.js";
import { patternJudge, type TextJudge } from "./text-match.js";

/** Judges one mailbox. In a string neither case matters nor whether its local part has quotes that it does not need. */
export function mailboxJudge(match: unknown, place: Place): TextJudge {
  if (typeof match !== "string") return patternJudge(match, place);
  if (/[<>\s]/.test(match.replace(QUOTED_LOCAL_PART, "")))
    throw refusal(
      place,
      `takes a bare mailbox such as "ada@example.test", not ${show(match)}: a display name is no part of it.`,
    );
  const wanted = comparable(match);
  return (value) => comparable(value) === wanted;
}

/** Judges recipients: each match has to find one of its own. */
export function recipientsJudge(
  match: unknown,
  place: Place,
): (addresses: readonly string[]) => boolean {
  const list: readonly unknown[] = Array.isArray(match) ? match : [match];
  if (list.length === 0) throw refusal(place, "is an empty list. Name a mailbox, or leave it out.");
  if (list.includes("")) throw refusal(place, 'takes a mailbox, and "" is none.');
  const judges = list.map((one) => mailboxJudge(one, place));
  return (addresses) => findsOneEach(judges, addresses);
}

/** Whether each judge can be given an address that no other one has. */
function findsOneEach(judges: readonly TextJudge[], addresses: readonly string[]): boolean {
  const [first, ...others] = judges;
  if (first !== undefined && others.length === 0) return addresses.some(first);
  return pairOff(judges, addresses).missing.length === 0;
}

/**
 * Gives as many judges as can be an address of their own: a matching, by augmenting paths.
 *
 * @returns the positions of the judges that got none, and of the addresses that nobody got
 */
export function pairOff(
  judges: readonly TextJudge[],
  addresses: readonly string[],
): { readonly missing: readonly number[]; readonly extra: readonly number[] } {
  const fitting = judges.map((judge) =>
    [...addresses.keys()].filter((at) => judge(addresses[at] ?? "")),
  );
  const holderOf = new Map<number, number>();
  const findFor = (judge: number, seen: Set<number>): boolean =>
    (fitting[judge] ?? []).some((at) => {
      if (seen.has(at)) return false;
      seen.add(at);
      const holder = holderOf.get(at);
      if (holder !== undefined && !findFor(holder, seen)) return false;
      holderOf.set(at, judge);
      return true;
    });
  const missing = [...judges.keys()].filter((judge) => !findFor(judge, new Set()));
  return { missing, extra: [...addresses.keys()].filter((at) => !holderOf.has(at)) };
}

const QUOTED_LOCAL_PART = /^"(?:[^"\\]|\\.)*"(?=@)/s;
const NEEDS_NO_QUOTES = /^[^\s"\\()<>[\]:;@,.]+(?:\.[^\s"\\()<>[\]:;@,.]+)*$/;

/** What is equal for two mailboxes that are the same (RFC 5321 §4.1.2), case aside. */
export function comparable(mailbox: string): string {
  const folded = mailbox.toLowerCase();
  const [quoted] = QUOTED_LOCAL_PART.exec(folded) ?? [];
  if (quoted === undefined) return folded;
  const local = quoted.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
  const written = NEEDS_NO_QUOTES.test(local) ? local : JSON.stringify(local);
  return written + folded.slice(quoted.length);
}
