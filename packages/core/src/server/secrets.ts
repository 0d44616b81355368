import type { Session } from "../protocol/session/phase.js";
import type { LineUnit } from "../protocol/wire/inbound.js";

const AUTH_WITH_RESPONSE = /^(AUTH +\S+ +)\S.*$/i;

/** A client's line as a transcript may keep it: what proves who the client is, is struck out. */
export function strikeSecrets(session: Session, unit: LineUnit): string {
  if (unit.type === "bad-line")
    return unit.why === "too-long" ? "<line too long>" : "<line without CRLF>";
  if (session.phase.name === "challenge") return "********";
  return unit.line.toString("utf8").replace(AUTH_WITH_RESPONSE, "$1********");
}
