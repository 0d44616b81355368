import { type AddressToken, addressTokens } from "../address-tokens.js";
import { readAddresses } from "../addresses.js";
import { type Note, quoted } from "./note.js";

/** Local-part and domain as far as they have to be there (RFC 5322 §3.4.1). */
const MAILBOX = /^(?:"(?:[^"\\]|\\.)*"|[^\s"(),:;<>@[\\\]]+)@(?:\[[^\]]*\]|[^\s"(),:;<>@[\\\]]+)$/;

/** What is wrong with the mailboxes of an address field (RFC 5322 §3.4). What is only obsolete (§4.4) is no defect. */
export function noteAddresses(
  name: string,
  value: string,
  at: number,
  path: string,
  note: Note,
): void {
  const say = (what: string): void =>
    note("address-malformed", at, path, `${name} ${what}: ${quoted(value)}.`);
  const addresses = readAddresses(value);
  // Blind copies may be of nobody that is named (§3.6.3).
  if (value === "" && !/bcc$/i.test(name)) note("address-malformed", at, path, `${name} is empty.`);
  if (/sender$/i.test(name) && addresses.length > 1) say("has more than one mailbox");
  const fault = faultOf(value);
  if (fault !== undefined) say(fault);
  const broken = addresses.find(({ address }) => !MAILBOX.test(address));
  if (fault === undefined && broken !== undefined)
    say(`has ${quoted(broken.address || broken.name)}, which is no mailbox`);
}

/** What is wrong with how mailboxes are put together; undefined where nothing is. */
function faultOf(value: string): string | undefined {
  let isInside = false;
  let isBehind = false;
  let isInGroup = false;
  let words: AddressToken[] = [];
  const unclosed: string[] = [];
  for (const token of addressTokens(value, (opener) => unclosed.push(opener))) {
    const { type, text } = token;
    if (type === "comment") continue;
    if (type !== "special") {
      if (isBehind) return 'has words behind a closing ">"';
      if (!isInside) words.push(token);
      continue;
    }
    if (text === "<") {
      if (isInside || isBehind) return 'has no comma before a "<"';
      isInside = true;
    } else if (text === ">") {
      if (!isInside) return 'has a ">" and no "<" before it';
      isInside = false;
      isBehind = true;
    } else if (isInside) {
      // A route before the mailbox (§4.4) has commas and a colon.
      if (text === ";") return 'has a "<" that is never closed';
    } else {
      if (text === ":") {
        if (isInGroup) return "has a group in a group";
        isInGroup = true;
      } else if (!isBehind && areApart(words)) return "has words beside a mailbox without brackets";
      if (text === ";" && !isInGroup) return 'has a ";" and no group before it';
      if (text === ";") isInGroup = false;
      isBehind = false;
      words = [];
    }
  }
  if (unclosed.length > 0) return `has ${unclosed.join(" and ")} that is never closed`;
  if (isInside) return 'has a "<" that is never closed';
  if (isInGroup) return 'has a group that is not closed with ";"';
  return !isBehind && areApart(words) ? "has words beside a mailbox without brackets" : undefined;
}

/** Whether words stand side by side that no dot or @ joins to one mailbox. */
function areApart(words: readonly AddressToken[]): boolean {
  return words.some(
    ({ text }, index) =>
      index > 0 && !/[.@]$/.test(words[index - 1]?.text ?? "") && !/^[.@]/.test(text),
  );
}
