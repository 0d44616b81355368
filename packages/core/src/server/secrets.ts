import { upperCase } from "../protocol/grammar/command-line.js";
import type { Session } from "../protocol/session/phase.js";
import type { LineUnit } from "../protocol/wire/inbound.js";

/** What a line can begin with that may be AUTH: white space is read over. */
const MAY_BE_AUTH: ReadonlySet<number> = new Set(Buffer.from("aA \t", "latin1"));
const AUTH_WITH_RESPONSE = /^(\s*AUTH\s+\S+\s+)\S.*$/is;

/** A client's line as a transcript may keep it: what proves who the client is, is struck out. */
export function strikeSecrets(session: Session, unit: LineUnit): string {
  if (unit.type === "bad-line")
    return unit.why === "too-long" ? "<line too long>" : "<line without CRLF>";
  if (session.phase.name === "challenge") return "********";
  const text = unit.line.toString("utf8");
  // A client that did not wait for its challenge, and was refused, goes on with its answers.
  if (session.isAfterAuth && !session.rules.verbs.has(verbOf(text)))
    return verbOf(text) === "AUTH" ? strikeResponse(text) : "********";
  return MAY_BE_AUTH.has(unit.line[0] ?? 0) ? strikeResponse(text) : text;
}

const strikeResponse = (text: string): string => text.replace(AUTH_WITH_RESPONSE, "$1********");

const verbOf = (text: string): string => upperCase(/^[^ ]*/.exec(text)?.[0] ?? "");
