/** An SMTP reply: a code, its enhanced status code, and one line of text or several (RFC 5321 §4.2, RFC 3463). */
export interface Reply {
  /** Three digits: 2yz, 3yz, 4yz or 5yz. */
  readonly code: number;
  /** `"5.1.1"`; its class digit agrees with the code. Absent where RFC 2034 §4 allows none (greeting, EHLO, HELO, 3yz). */
  readonly enhancedCode?: string | undefined;
  /** The text of each line, without code and line end. At least one; it may be empty. */
  readonly lines: readonly string[];
}

/** Writes a reply as it goes over the wire. */
export function formatReply({ code, enhancedCode, lines }: Reply, withEnhancedCode = true): string {
  const status = withEnhancedCode && enhancedCode !== undefined ? `${enhancedCode} ` : "";
  if (lines.length === 1) return `${code} ${status}${lines[0] ?? ""}\r\n`;
  let text = "";
  const last = lines.length - 1;
  for (const [index, line] of lines.entries())
    text += `${code}${index === last ? " " : "-"}${status}${line}\r\n`;
  return text;
}

/**
 * Cuts the lines of a reply, so that each has `limit` octets at the most on the wire, code and CRLF included
 * (RFC 5321 §4.5.3.1.5).
 */
export function cutReply(reply: Reply, limit: number): Reply {
  const room = roomIn(reply, limit);
  if (reply.lines.every((line) => Buffer.byteLength(line) <= room)) return reply;
  return { ...reply, lines: reply.lines.map((line) => cut(line, room)) };
}

/**
 * Lets a text that has no room on its line go on in the next one, from word to word where there are words, so that each
 * has `limit` octets at the most on the wire, code and CRLF included (§4.5.3.1.5). Each line has the enhanced code, also
 * where that is a part of the text (RFC 2034 §4).
 */
export function splitReply(reply: Reply, limit: number): Reply {
  const { code, enhancedCode, lines } = reply;
  const room = roomIn(reply, limit);
  // In UTF-8 a character has three octets for each of its units at the most.
  if (lines.every((line) => line.length * 3 <= room || Buffer.byteLength(line) <= room))
    return reply;
  const split = lines.flatMap((line) => {
    const [prefix = "", status] = ENHANCED_PREFIX.exec(line) ?? [];
    const isStatus = enhancedCode === undefined && status === String(code)[0];
    return isStatus
      ? wordsWithin(line.slice(prefix.length), room - prefix.length).map((text) => prefix + text)
      : wordsWithin(line, room);
  });
  return { ...reply, lines: split };
}

/** A text as lines of so many octets, which are four at least: those of one character. */
function wordsWithin(text: string, room: number): string[] {
  const octets = Math.max(4, room);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > octets || Buffer.byteLength(rest) > octets) {
    const fits = cut(rest.slice(0, octets), octets).length;
    const space = rest.lastIndexOf(" ", fits);
    const end = space > 0 ? space : fits;
    lines.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  lines.push(rest);
  return lines;
}

/** Octets that are left for the text of a line. */
function roomIn({ enhancedCode }: Reply, limit: number): number {
  return Math.max(0, limit - (enhancedCode === undefined ? 6 : 7 + enhancedCode.length));
}

function cut(text: string, octets: number): string {
  // A character that the cut goes through is left out: a stream decoder waits for the rest of it.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Buffer.from(text).subarray(0, octets),
    { stream: true },
  );
}

const NOT_ASCII = /[^\0-\x7f]/gu;

/** A reply for a client that was not told of SMTPUTF8: a question mark for each character that is not ASCII (§2.4). */
export function asciiReply(reply: Reply): Reply {
  const lines = reply.lines.map((line) => line.replaceAll(NOT_ASCII, "?"));
  return lines.every((line, index) => line === reply.lines[index]) ? reply : { ...reply, lines };
}

/** RFC 5321 §4.2: the first digit is 2 to 5, the second 0 to 5. */
const REPLY_LINE = /^([2-5][0-5]\d)(?:([ -])(.*))?$/s;
const ENHANCED_PREFIX = /^([245])\.\d{1,3}\.\d{1,3} /;
const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: (.*))?$/s;

/**
 * Reads a reply from its text, with or without line ends: `"550 5.1.1 No such mailbox"`, several lines with `-`.
 *
 * @returns undefined where it is not well-formed: no code, codes that differ between lines, a line end inside a line,
 * an enhanced code of another class
 */
export function parseReply(text: string): Reply | undefined {
  const lines = text.replace(/\r\n$/, "").split("\r\n");
  let code = 0;
  let enhancedCode: string | undefined;
  const texts: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (/[\r\n\0]/.test(line)) return undefined;
    const [, digits = "", separator = " ", rest = ""] = REPLY_LINE.exec(line) ?? [];
    if (digits === "" || (index > 0 && Number(digits) !== code)) return undefined;
    if ((separator === "-") === (index === lines.length - 1)) return undefined;
    code = Number(digits);
    const [, enhanced, message = ""] = ENHANCED.exec(rest) ?? [];
    if (index === 0 && enhanced !== undefined) {
      if (Number(enhanced[0]) !== Math.floor(code / 100)) return undefined;
      enhancedCode = enhanced;
    }
    texts.push(enhancedCode !== undefined && enhanced === enhancedCode ? message : rest);
  }
  return { code, enhancedCode, lines: texts };
}
