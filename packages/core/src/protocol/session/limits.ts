/**
 * The sizes that a session keeps to (RFC 5321 §4.5.3.1), in octets where nothing else is said.
 * `Infinity` takes a limit away.
 */
export interface Limits {
  /**
   * Longest local part of a mailbox (§4.5.3.1.1). A longer one is answered `553`.
   * @defaultValue 64
   */
  readonly localPart: number;
  /**
   * Longest domain (§4.5.3.1.2). A longer one is answered `553`.
   * @defaultValue 255
   */
  readonly domain: number;
  /**
   * Longest path, brackets and punctuation included (§4.5.3.1.3). A longer one is answered `501`, as §4.5.3.1.9
   * has it.
   * @defaultValue 256
   */
  readonly path: number;
  /**
   * Longest command line, CRLF included (§4.5.3.1.4); extensions add to it for their verbs. A longer one is answered `500`.
   * @defaultValue 512
   */
  readonly commandLine: number;
  /**
   * Longest reply line, CRLF included (§4.5.3.1.5). A longer text of a hook goes on in another line of the reply; the
   * server's own names, and each line of a reply to EHLO, are cut.
   * @defaultValue 512
   */
  readonly replyLine: number;
  /**
   * Longest line of content, CRLF included and a stuffed dot not (§4.5.3.1.6). Content with a longer one is answered `500`.
   * @defaultValue 1,000
   */
  readonly textLine: number;
  /**
   * Longest content (§4.5.3.1.7), announced as SIZE. Longer content is read to its end, dropped and answered `552`.
   * @defaultValue 33,554,432
   */
  readonly content: number;
  /**
   * Most recipients of one transaction (§4.5.3.1.8). Those beyond it are answered `452`, as §4.5.3.1.10 wants it.
   * @defaultValue 10,000
   */
  readonly recipients: number;
  /**
   * Domains that the recipients of one session may have, all its transactions together. Recipients in one more are
   * answered `452`.
   * @defaultValue Infinity
   * @see RFC 9422 §4.3
   */
  readonly recipientDomains: number;
  /**
   * Unknown commands in one session: at the last of them the session ends with `421`.
   * @defaultValue 5
   */
  readonly unknownCommands: number;
  /**
   * Failed attempts to authenticate in one session: at the last of them the session ends with `421`.
   * @defaultValue 3
   */
  readonly authAttempts: number;
  /**
   * Connections that are open at one time. One more is greeted with `421` and closed.
   * @defaultValue Infinity
   */
  readonly connections: number;
  /**
   * Connections from one address that are open at one time: that of the client, also behind a proxy. One more is greeted
   * with `421` and closed. Clients on a Unix socket have no address, and are counted in `connections` alone.
   * @defaultValue Infinity
   */
  readonly connectionsPerAddress: number;
  /**
   * Mistakes in one session: at the last of them the session ends with `421`. Each refusal (4yz, 5yz) of the server's own is
   * one; what a hook refuses is not.
   * @defaultValue Infinity
   */
  readonly errors: number;
  /**
   * Mail transactions that one session may open. At the next MAIL it ends with `421`.
   * @defaultValue Infinity
   */
  readonly transactions: number;
  /**
   * How long a session may last, in milliseconds, from the connection on. It ends with `421`, once a hook that is
   * running has answered.
   * @defaultValue Infinity
   */
  readonly sessionMs: number;
}

/** The least that RFC 5321 §4.5.3.1 lets a server demand, and our own where it says nothing. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  localPart: 64,
  domain: 255,
  path: 256,
  commandLine: 512,
  replyLine: 512,
  textLine: 1000,
  content: 33_554_432,
  recipients: 10_000,
  recipientDomains: Number.POSITIVE_INFINITY,
  unknownCommands: 5,
  authAttempts: 3,
  connections: Number.POSITIVE_INFINITY,
  connectionsPerAddress: Number.POSITIVE_INFINITY,
  errors: Number.POSITIVE_INFINITY,
  transactions: Number.POSITIVE_INFINITY,
  sessionMs: Number.POSITIVE_INFINITY,
});
