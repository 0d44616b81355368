import { rememberToken } from "./known-tokens.js";
import { refusal } from "./place.js";
import { show } from "./show.js";

/** What makes mail a test's own: a token that no other test of the run has. */
export interface Identity {
  readonly token: string;
  /** A mailbox that is this test's alone: `ada@t3x9k2.test`. */
  address(name?: string): string;
  /** A mailbox in a domain that is given: `ada+t3x9k2@corp.example`. */
  plus(mailbox: string): string;
  readonly credentials: { readonly user: string; readonly pass: string };
  readonly headers: Readonly<Record<string, string>>;
}

/** The header field that carries a token. */
export const TOKEN_HEADER = "X-Smtp-Fixture";

/** As it was when this file was loaded: a test may put something less random in its place. */
const { random } = Math;

/** Makes a token: letters and digits, so that it survives any mailbox, header or case folding. */
export function makeToken(): string {
  return `t${Math.floor(random() * 36 ** 7)
    .toString(36)
    .padStart(7, "0")}`;
}

/** A dot-string of RFC 5321 §4.1.2, with the additions of RFC 6531 §3.3. */
const LOCAL_PART =
  /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10FFFF}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10FFFF}]+)*$/u;

export function makeIdentity(token: string = makeToken()): Identity {
  rememberToken(token);
  return {
    token,
    address(name = "user") {
      if (typeof name === "string" && LOCAL_PART.test(name)) return `${name}@${token}.test`;
      const hint =
        typeof name === "string" && name.includes("@")
          ? " Where the domain is given, use plus()."
          : "";
      throw refusal(
        { name: "address()", code: "INVALID_ARGUMENT" },
        `takes what stands before the @, such as "ada", not ${show(name)}.${hint}`,
      );
    },
    plus(mailbox) {
      const [, local, quote = "", domain] = MAILBOX.exec(mailbox) ?? [];
      if (local === undefined)
        throw refusal(
          { name: "plus()", code: "INVALID_ARGUMENT" },
          `takes a bare mailbox such as "ada@corp.example", not ${show(mailbox)}.`,
        );
      return `${local}+${token}${quote}${domain}`;
    },
    credentials: Object.freeze({ user: token, pass: `${token}-pass` }),
    headers: Object.freeze({ [TOKEN_HEADER]: token }),
  };
}

/** Up to where the local part ends, inside its quotes where it has some. */
const MAILBOX = /^([^\s<>"@]+|"(?:[^"\\]|\\.)*(?="))("?)(@[^\s<>@]+)$/s;
