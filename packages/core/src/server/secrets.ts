import { mayBeAuth, upperCase } from "../protocol/grammar/command-line.js";
import type { Session } from "../protocol/session/phase.js";
import type { LineUnit } from "../protocol/wire/inbound.js";

const STRUCK = "********";

/** AUTH and its mechanism, if that is written as one, and whatever else there is (RFC 4954 §4). */
const AUTH_LINE = /^([\t ]*AUTH(?:[\t ]+[A-Za-z0-9_-]{1,20}(?=[\t ]|$))?[\t ]*)(.*)$/is;

/** A client's line as a transcript may keep it: what proves who the client is, is struck out. */
export function strikeSecrets(session: Session, unit: LineUnit): string {
  if (unit.type === "bad-line")
    return unit.why === "too-long" ? "<line too long>" : "<line without CRLF>";
  if (session.phase.name === "challenge") return STRUCK;
  const text = unit.line.toString("utf8");
  if (mayBeAuth(unit.line))
    return text.replace(AUTH_LINE, (_, auth: string, rest: string) =>
      rest === "" ? auth : auth + STRUCK,
    );
  // A client that did not wait for its challenge, and was refused, goes on with its answers.
  return session.isAfterAuth && !session.rules.verbs.has(verbOf(text)) ? STRUCK : text;
}

const verbOf = (text: string): string => upperCase(/^[^ ]*/.exec(text)?.[0] ?? "");
