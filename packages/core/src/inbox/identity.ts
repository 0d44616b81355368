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

/** Makes a token: letters and digits, so that it survives any mailbox, header or case folding. */
export function makeToken(): string {
  return `t${Math.floor(Math.random() * 36 ** 7)
    .toString(36)
    .padStart(7, "0")}`;
}

export function makeIdentity(token: string = makeToken()): Identity {
  return {
    token,
    address: (name = "user") => `${name}@${token}.test`,
    plus(mailbox) {
      const at = mailbox.lastIndexOf("@");
      return at < 0
        ? `${mailbox}+${token}`
        : `${mailbox.slice(0, at)}+${token}${mailbox.slice(at)}`;
    },
    credentials: Object.freeze({ user: token, pass: `${token}-pass` }),
    headers: Object.freeze({ [TOKEN_HEADER]: token }),
  };
}

/** Whether a mailbox carries a token, as {@link Identity.address} and {@link Identity.plus} put it there. */
export function carriesToken(mailbox: string, token: string): boolean {
  const folded = mailbox.toLowerCase();
  const at = folded.lastIndexOf("@");
  return folded.slice(at + 1) === `${token}.test` || folded.slice(0, at).endsWith(`+${token}`);
}
