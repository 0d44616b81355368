import { upperCase } from "../protocol/grammar/command-line.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Session } from "../protocol/session/phase.js";
import type { LineUnit } from "../protocol/wire/inbound.js";

const STRUCK = "********";
/** What a line can begin with that may be AUTH: white space is read over. */
const MAY_BE_AUTH: ReadonlySet<number> = new Set(Buffer.from("aA \t", "latin1"));
const AUTH = /^\s*AUTH(?:\s|$)/i;
const AUTH_WITH_RESPONSE = /^(\s*AUTH\s+\S+\s+)\S.*$/is;

/** Strikes out of the record of one session what proves who its client is. */
export class SecretKeeper {
  /** Whether AUTH was the last command. A client that does not wait for its reply may still be sending its answers. */
  #followsAuth = false;
  /** How a line begins that was struck out whole: a reply may repeat it. */
  #struck: string | undefined;

  /** A client's line as a transcript may keep it. */
  command(session: Session, unit: LineUnit): string {
    this.#struck = undefined;
    if (unit.type === "bad-line")
      return unit.why === "too-long" ? "<line too long>" : "<line without CRLF>";
    if (session.phase.name === "challenge") return STRUCK;
    const text = unit.line.toString("utf8");
    if (MAY_BE_AUTH.has(unit.line[0] ?? 0) && AUTH.test(text)) {
      this.#followsAuth = true;
      return text.replace(AUTH_WITH_RESPONSE, `$1${STRUCK}`);
    }
    if (!this.#followsAuth) return text;
    const [verb = ""] = upperCase(text).trim().split(/\s/, 1);
    if (session.rules.verbs.has(verb)) {
      this.#followsAuth = false;
      return text;
    }
    // As much as tells it from the words of a reply, and no more than the reply repeats.
    this.#struck = verb.slice(0, 8);
    return STRUCK;
  }

  /** A reply as a transcript may keep it. */
  reply(reply: Reply): Reply {
    const struck = this.#struck;
    if (struck === undefined || struck === "") return reply;
    const repeats = (line: string): boolean => line.toUpperCase().includes(struck);
    return { ...reply, lines: reply.lines.map((line) => (repeats(line) ? STRUCK : line)) };
  }
}
