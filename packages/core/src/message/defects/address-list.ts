import { readAddresses } from "../addresses.js";
import { type Note, quoted } from "./note.js";

/** Local-part and domain as far as they have to be there (RFC 5322 §3.4.1). */
const MAILBOX = /^(?:"(?:[^"\\]|\\.)*"|[^\s"(),:;<>@[\\\]]+)@(?:\[[^\]]*\]|[^\s"(),:;<>@[\\\]]+)$/;

/** What is wrong with the mailboxes of an address field (RFC 5322 §3.4). */
export function noteAddresses(
  name: string,
  value: string,
  at: number,
  path: string,
  note: Note,
): void {
  const addresses = readAddresses(value);
  for (const { address, name: display } of addresses)
    if (!MAILBOX.test(address))
      note(
        "address-malformed",
        at,
        path,
        `${name} has what is no mailbox: ${quoted(address === "" ? display : address)}.`,
      );
}
