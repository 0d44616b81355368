/**
 * Every reply that the server gives of its own accord, named, with its source. A bare § is a section of RFC 5321;
 * enhanced codes are those of RFC 3463 §3 and of the registry that RFC 5248 opened.
 */
import type { Reply } from "../grammar/reply.js";

function make(code: number, enhancedCode: string | undefined, ...lines: string[]): Reply {
  return Object.freeze({ code, enhancedCode, lines: Object.freeze(lines) });
}

/** The most characters of a client's own text that a reply repeats. */
const ECHO_LIMIT = 80;

/** A client's text as a reply may show it: printable ASCII only, and not much of it. */
function echo(text: string): string {
  const plain = text.replaceAll(/[^ -~]/g, "?");
  return plain.length > ECHO_LIMIT ? `${plain.slice(0, ECHO_LIMIT)}...` : plain;
}

// ── greeting and goodbye ──
/** §4.3.1, §4.2.2; RFC 2034 §3 keeps enhanced codes out of it */
export const greeting = (hostName: string, ident: string): Reply =>
  make(220, undefined, `${hostName} ${ident}`);
/** §4.1.1.10 */
export const goodbye: Reply = make(221, "2.0.0", "Bye");
/** §3.8, §4.2.2 */
export const shuttingDown: Reply = make(421, "4.3.2", "Server is shutting down");
/** §4.5.3.2 */
export const timedOut: Reply = make(421, "4.4.2", "Timed out waiting for the client");
/** §4.5.3.2; RFC 3463 §3.5 (X.4.2): the session as a whole took too long */
export const sessionTooLong: Reply = make(421, "4.4.2", "Session took too long");
/** §3.8, §7.8 */
export const tooManyConnections: Reply = make(421, "4.7.0", "Too many connections");
/** §3.8, §7.8 */
export const tooManyFromAddress: Reply = make(
  421,
  "4.7.0",
  "Too many connections from your address",
);
/** §3.8, §7.8 */
export const tooManyCalls = (verb: string): Reply =>
  make(421, "4.7.0", `${echo(verb)} sent too many times`);
/** §3.8, §7.8: after AUTH, where the line may be a password */
export const tooManyCallsAfterAuth: Reply = make(421, "4.7.0", "Command sent too many times");
/** §3.8, §7.8 */
export const tooManyErrors: Reply = make(421, "4.7.0", "Too many errors");
/** §3.8, §7.8: 421 and not 452, so that the client goes on with its next mail on a new connection */
export const tooManyTransactions: Reply = make(
  421,
  "4.7.0",
  "Too many mail transactions in one session",
);
/** A refusal of handleProxy: never sent, since nothing is before a proxy was accepted */
export const proxyRefused: Reply = make(421, "4.7.1", "Proxy refused");
/** RFC 5321 §7.8: more than a client that means well would send */
export const tooManyUnknownCommands: Reply = make(421, "4.7.0", "Too many unknown commands");
/** RFC 4954 §9: not before the third */
export const tooManyAuthFailures: Reply = make(
  421,
  "4.7.0",
  "Too many failed attempts to authenticate",
);
/** §3.1: the greeting was a refusal, and nothing but QUIT is left */
export const sessionRefused: Reply = make(503, "5.5.1", "Session refused: send QUIT");

// ── HELO and EHLO ──
/** §4.1.1.1 */
export const helo = (hostName: string): Reply => make(250, undefined, hostName);
/** §4.1.1.1; RFC 2034 §3 keeps enhanced codes out of every reply to EHLO and HELO */
export const ehlo = (hostName: string, keywords: readonly string[]): Reply =>
  make(250, undefined, hostName, ...keywords);
/** §4.1.1.1, §4.1.4 */
export const heloSyntax: Reply = make(501, undefined, "Syntax: HELO hostname");
/** §4.1.1.1, §4.1.4 */
export const ehloSyntax: Reply = make(501, undefined, "Syntax: EHLO hostname");
/** §4.1.4 */
export const heloFirst: Reply = make(503, "5.5.1", "Send HELO or EHLO first");
/** RFC 4954 §4: AUTH is an extension, and extensions begin with EHLO (§2.2.1) */
export const ehloFirst: Reply = make(503, "5.5.1", "Send EHLO first");
/** RFC 2033 §4.1 */
export const lhloSyntax: Reply = make(501, undefined, "Syntax: LHLO hostname");
/** RFC 2033 §4.1 */
export const lhloFirst: Reply = make(503, "5.5.1", "Send LHLO first");

// ── what is no command ──
/** §4.2.4, §4.3.2 */
export const unknownCommand = (verb: string): Reply =>
  make(500, "5.5.2", `Command not recognized: ${echo(verb)}`);
/** §4.2.4, §4.3.2: after AUTH, where the line may be a password */
export const unknownAfterAuth: Reply = make(500, "5.5.2", "Command not recognized");
/** §4.1.1 */
export const emptyLine: Reply = make(500, "5.5.2", "Empty command line");
/** §2.3.8 */
export const bareLineFeed: Reply = make(500, "5.5.2", "Lines must end with CRLF");
/** §2.3.8, §4.1.2 */
export const controlCharacter: Reply = make(
  500,
  "5.5.2",
  "Control characters are not allowed in commands",
);
/** RFC 6531 §3.2 */
export const notUtf8: Reply = make(500, "5.5.2", "Commands must be ASCII or UTF-8");
/** §2.4, where SMTPUTF8 is not offered */
export const notAscii: Reply = make(500, "5.5.2", "Commands must be ASCII");
/** §4.5.3.1.4, §4.5.3.1.9 */
export const commandLineTooLong: Reply = make(500, "5.5.2", "Command line too long");

// ── MAIL ──
/** §3.3 */
export const mailOk: Reply = make(250, "2.1.0", "Sender OK");
/** §4.1.1.2 */
export const mailSyntax: Reply = make(
  501,
  "5.5.4",
  "Syntax: MAIL FROM:<reverse-path> [parameters]",
);
/** §4.1.1.2: parameters need EHLO */
export const parametersNeedEhlo: Reply = make(
  501,
  "5.5.4",
  "Parameters are only for clients that sent EHLO",
);
/** §4.1.4 */
export const nestedMail: Reply = make(
  503,
  "5.5.1",
  "A mail transaction is open already: send RSET first",
);
/** §4.2.3, RFC 3463 §3.2 (X.1.7) */
export const badSender: Reply = make(553, "5.1.7", "Malformed reverse-path");
/** §4.5.3.1.1, §4.5.3.1.2 */
export const senderTooLong: Reply = make(
  553,
  "5.1.7",
  "Local part or domain of the reverse-path too long",
);
/** §4.5.3.1.3, §4.5.3.1.9 */
export const reversePathTooLong: Reply = make(501, "5.1.7", "Reverse-path too long");
/** §4.1.1.11 */
export const mailParameterUnknown = (keyword: string): Reply =>
  make(555, "5.5.4", `MAIL parameter not recognized or not implemented: ${echo(keyword)}`);
/** §4.1.2 */
export const parameterSyntax: Reply = make(501, "5.5.4", "Malformed parameters");
export const parameterTwice = (keyword: string): Reply =>
  make(501, "5.5.4", `Parameter given twice: ${echo(keyword)}`);
/** RFC 1870 §4 */
export const badSizeParameter: Reply = make(501, "5.5.4", "SIZE takes a number of octets");
/** RFC 1870 §6.1 */
export const declaredSizeTooLarge: Reply = make(
  552,
  "5.3.4",
  "Message size exceeds the fixed maximum",
);
/** RFC 6152 §2 */
export const badBodyParameter: Reply = make(501, "5.5.4", "BODY is 7BIT or 8BITMIME");
/** RFC 3030 §3 */
export const badBinaryBodyParameter: Reply = make(
  501,
  "5.5.4",
  "BODY is 7BIT, 8BITMIME or BINARYMIME",
);
/** RFC 6531 §3.4 */
export const smtpUtf8TakesNoValue: Reply = make(501, "5.5.4", "SMTPUTF8 takes no value");
/** RFC 6531 §3.5: 550 to MAIL, 553 to RCPT */
export const senderNeedsSmtpUtf8: Reply = make(550, "5.6.7", "This reverse-path needs SMTPUTF8");
/** RFC 8689 §2 */
export const requireTlsTakesNoValue: Reply = make(501, "5.5.4", "REQUIRETLS takes no value");
/** RFC 5321 §4.2.3, RFC 3463 §3.8 (X.7.0): a policy of this server */
export const extensionRequired = (command: string, keyword: string): Reply =>
  make(550, "5.7.0", `${command} has to use ${keyword} here`);
/** RFC 4954 §5, §8 */
export const badAuthParameter: Reply = make(501, "5.5.4", "AUTH takes a mailbox in xtext, or <>");
/** RFC 3461 §4.3 */
export const badRetParameter: Reply = make(501, "5.5.4", "RET is FULL or HDRS");
/** RFC 3461 §4.4 */
export const badEnvidParameter: Reply = make(
  501,
  "5.5.4",
  "ENVID takes up to 100 characters of printable ASCII in xtext",
);

// ── RCPT ──
/** §3.3 */
export const rcptOk: Reply = make(250, "2.1.5", "Recipient OK");
/** §4.1.1.3 */
export const rcptSyntax: Reply = make(501, "5.5.4", "Syntax: RCPT TO:<forward-path> [parameters]");
/** §3.3, §4.1.4 */
export const mailFirst: Reply = make(503, "5.5.1", "Send MAIL first");
/** §4.2.3, RFC 3463 §3.2 (X.1.3) */
export const badRecipient: Reply = make(553, "5.1.3", "Malformed forward-path");
/** §4.5.3.1.1, §4.5.3.1.2 */
export const recipientTooLong: Reply = make(
  553,
  "5.1.3",
  "Local part or domain of the forward-path too long",
);
/** §4.5.3.1.3, §4.5.3.1.9 */
export const forwardPathTooLong: Reply = make(501, "5.1.3", "Forward-path too long");
/** §4.5.3.1.10 */
export const tooManyRecipients: Reply = make(452, "4.5.3", "Too many recipients");
/** RFC 9422 §4.3, as too many recipients are */
export const tooManyRecipientDomains: Reply = make(
  452,
  "4.5.3",
  "Too many recipient domains in one session",
);
/** §4.1.1.11 */
export const rcptParameterUnknown = (keyword: string): Reply =>
  make(555, "5.5.4", `RCPT parameter not recognized or not implemented: ${echo(keyword)}`);
/** RFC 6531 §3.5 */
export const recipientNeedsSmtpUtf8: Reply = make(553, "5.6.7", "This forward-path needs SMTPUTF8");
/** RFC 3461 §4.1 */
export const badNotifyParameter: Reply = make(
  501,
  "5.5.4",
  "NOTIFY is NEVER alone, or a list of SUCCESS, FAILURE and DELAY",
);
/** RFC 3461 §4.2 */
export const badOrcptParameter: Reply = make(
  501,
  "5.5.4",
  "ORCPT takes type;address, the address in xtext, up to 500 characters",
);

// ── DATA and the content ──
/** §4.1.1.4 */
export const startContent: Reply = make(354, undefined, "End data with <CR><LF>.<CR><LF>");
/** §4.1.1.4 */
export const contentOk: Reply = make(250, "2.6.0", "Message accepted");
/** §4.1.1.4 */
export const dataSyntax: Reply = make(501, "5.5.4", "Syntax: DATA");
/** §4.1.1.4: no recipient, nothing to send */
export const rcptFirst: Reply = make(503, "5.5.1", "Send RCPT first");
/** §4.5.3.1.9, RFC 1870 §6.3, RFC 3463 §3.4 (X.3.4) */
export const contentTooLarge: Reply = make(552, "5.3.4", "Message size exceeds the fixed maximum");
/** §4.5.3.1.6, §4.5.3.1.9 */
export const textLineTooLong: Reply = make(500, "5.5.2", "Line too long");
/** RFC 3463 §3.4 (X.3.1): what keeps the mail has no room for it */
export const storageFull: Reply = make(452, "4.3.1", "No room for more mail");

// ── BDAT (RFC 3030) ──
/** §2: 250 for each chunk, with its octets as in §4 */
export const chunkOk = (octets: number): Reply => make(250, "2.0.0", `${octets} octets received`);
/** §4.1 */
export const chunksOk = (octets: number): Reply =>
  make(250, "2.6.0", `Message accepted, ${octets} octets received`);
/** §2: the octets were counted out and dropped before this */
export const bdatSyntax: Reply = make(501, "5.5.4", "Syntax: BDAT octets [LAST]");
/** Nobody can tell where the chunk ends: its octets would be taken for commands (RFC 5321 §3.8) */
export const bdatUncounted: Reply = make(
  421,
  "4.5.4",
  "BDAT names no number of octets, so its chunk cannot be told from commands",
);
/** §2 */
export const rcptAfterBdat: Reply = make(
  503,
  "5.5.1",
  "RCPT is not allowed after BDAT: send BDAT or RSET",
);
/** §2 */
export const dataAfterBdat: Reply = make(
  503,
  "5.5.1",
  "DATA is not allowed after BDAT: send BDAT or RSET",
);
/** This server requires CHUNKING */
export const dataNeedsBdat: Reply = make(503, "5.5.1", "DATA is not for use here: send BDAT");
/** §3 */
export const binaryNeedsBdat: Reply = make(503, "5.5.1", "BODY=BINARYMIME needs BDAT, not DATA");

// ── RSET, NOOP, VRFY, EXPN, HELP, QUIT ──
/** §4.1.1.5, §4.1.1.9 */
export const ok: Reply = make(250, "2.0.0", "OK");
/** §4.1.1.5 */
export const rsetSyntax: Reply = make(501, "5.5.4", "Syntax: RSET");
/** §4.1.1.10 */
export const quitSyntax: Reply = make(501, "5.5.4", "Syntax: QUIT");
/** §3.5.3, §7.3; not 2.1.5, which says that the address is valid (RFC 3463 §3.2) */
export const cannotVerify: Reply = make(
  252,
  "2.0.0",
  "Cannot VRFY user, but will accept message and attempt delivery",
);
/** §4.1.1.6 */
export const vrfySyntax: Reply = make(501, "5.5.4", "Syntax: VRFY user-or-mailbox");
/** §3.5.2, §4.1.1.7 */
export const expnNotImplemented: Reply = make(502, "5.5.1", "EXPN not implemented");
/** §4.1.1.7 */
export const expnSyntax: Reply = make(501, "5.5.4", "Syntax: EXPN list");
/** §4.1.1.8, §4.2.2 */
export const help = (verbs: readonly string[]): Reply =>
  make(214, "2.0.0", `Supported commands: ${verbs.join(" ")}`);
/** §4.1.1.8 */
export const helpOn = (syntax: string): Reply => make(214, "2.0.0", `Syntax: ${syntax}`);
/** §4.1.1.8, §4.2.2 */
export const helpUnknown = (verbs: readonly string[]): Reply =>
  make(504, "5.5.4", `Supported commands: ${verbs.join(" ")}`);

// ── AUTH (RFC 4954 §4, §6) ──
export const authSucceeded: Reply = make(235, "2.7.0", "Authentication successful");
/** The challenge is base64 already. */
export const authChallenge = (challenge: string): Reply => make(334, undefined, challenge);
export const authFailed: Reply = make(535, "5.7.8", "Authentication credentials invalid");
export const authRequired: Reply = make(530, "5.7.0", "Authentication required");
export const authNeedsTls: Reply = make(
  538,
  "5.7.11",
  "Encryption required for requested authentication mechanism",
);
export const authAlready: Reply = make(503, "5.5.1", "Already authenticated");
export const authInTransaction: Reply = make(
  503,
  "5.5.1",
  "AUTH is not allowed during a mail transaction",
);
export const authSyntax: Reply = make(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
export const authMechanismUnknown: Reply = make(504, "5.5.4", "Unrecognized authentication type");
export const authBadBase64: Reply = make(501, "5.5.2", "Cannot decode base64");
/** RFC 4954 §4, §6 (X.5.6) */
export const authLineTooLong: Reply = make(
  500,
  "5.5.6",
  "Authentication exchange line is too long",
);
export const authMalformed: Reply = make(501, "5.5.2", "Malformed authentication response");
/** RFC 4954 §4: of a mechanism in which the server speaks first */
export const authNoInitialResponse: Reply = make(
  501,
  "5.7.0",
  "The mechanism takes no initial response",
);
/** RFC 5802 §6: no -PLUS mechanism is offered, so there is no channel to bind to. */
export const authNoChannelBinding: Reply = make(535, "5.7.8", "Channel binding is not supported");
export const authCancelled: Reply = make(501, "5.7.0", "Authentication cancelled");

// ── STARTTLS (RFC 3207 §4) ──
export const startTls: Reply = make(220, "2.0.0", "Ready to start TLS");
export const starttlsSyntax: Reply = make(501, "5.5.4", "Syntax: STARTTLS");
/** RFC 3207 §4.2: not offered inside TLS, so out of sequence there */
export const tlsAlready: Reply = make(503, "5.5.1", "TLS is active already");
/** RFC 3207 §4 */
export const tlsRequired: Reply = make(530, "5.7.0", "Must issue a STARTTLS command first");

// ── XCLIENT (Postfix, XCLIENT_README) ──
export const xclientRefused: Reply = make(550, "5.7.0", "You may not use XCLIENT");
export const xclientInTransaction: Reply = make(
  503,
  "5.5.1",
  "XCLIENT is not allowed during a mail transaction",
);
export const xclientSyntax: Reply = make(501, "5.5.4", "Syntax: XCLIENT attribute=value...");
export const xclientAttributeUnknown = (name: string): Reply =>
  make(501, "5.5.4", `XCLIENT attribute not recognized: ${echo(name)}`);
export const xclientAttributeTwice = (name: string): Reply =>
  make(501, "5.5.4", `XCLIENT attribute given twice: ${echo(name)}`);
export const badXclientAttribute = (name: string): Reply =>
  make(501, "5.5.4", `Malformed value of the XCLIENT attribute ${echo(name)}`);

// ── handlers ──
/** RFC 3463 §3.4 (X.3.0): a hook failed or took too long */
export const hookFailed: Reply = make(451, "4.3.0", "Local error in processing");
/** §3.8: the same where the connection cannot go on */
export const localErrorClosing: Reply = make(421, "4.3.0", "Local error, closing connection");
