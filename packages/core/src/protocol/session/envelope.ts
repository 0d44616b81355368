/** One parameter after the path of MAIL or RCPT, its case kept (RFC 5321 §4.1.2, `esmtp-param`). */
export interface EsmtpParameter {
  /** The keyword as the client wrote it. */
  readonly keyword: string;
  /** What follows `=`, undecoded; undefined where there is none. */
  readonly value: string | undefined;
}

/** One forward-path that was accepted, with the parameters that came with it. */
export interface Recipient {
  /** The mailbox: `ada@example.test`, or `postmaster` alone (§4.5.1). */
  readonly address: string;
  readonly parameters: readonly EsmtpParameter[];
}

/**
 * The envelope of one mail transaction, as a handler's hooks see it and as it is captured: reverse-path, forward-paths
 * and, once it has come, the content (RFC 5321 §2.3.1, §3.3).
 *
 * A hook gets a draft that it may change; what it leaves there, with its reply, is its verdict.
 */
export interface Envelope {
  /** The reverse-path. `""` is the null reverse-path `<>` (§4.5.5); null before MAIL was accepted. */
  mailFrom: string | null;
  /** The parameters of MAIL as the client wrote them: `["SIZE=1024", "BODY=8BITMIME"]`. */
  mailOptions: string[];
  /** The accepted forward-paths in the client's order, duplicates kept. */
  rcptTos: string[];
  /** The parameters of each RCPT, one list per entry of `rcptTos`. */
  rcptOptions: string[][];
  /** `rcptTos` with their parameters taken apart. */
  readonly recipients: readonly Recipient[];
  /** Whether MAIL carried SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
  /**
   * The content between DATA and the final dot, dot-stuffing undone; null before it came. A string where the option
   * `decodeData` is on.
   */
  content: Buffer | string | null;
  /** The same octets, always undecoded. */
  originalContent: Buffer | null;
}
