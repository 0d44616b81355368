/** One command line, its verb told from its argument (RFC 5321 §2.4, §4.1.1). */
export interface CommandLine {
  /** In upper case; verbs do not depend on case (§2.4). */
  readonly verb: string;
  /** What stands behind the verb, white space around it removed (§4.1.1); undefined where nothing does. */
  readonly argument: string | undefined;
  /** Length of the line with its CRLF, in octets. */
  readonly octets: number;
  /** The line as it was sent. */
  readonly text: string;
}

/** Why a line is no command. */
export type CommandLineFault = "empty" | "control-character" | "not-utf-8";

const PLAIN = /^[ -~]*$/;
const ASCII = /^[\0-\x7f]*$/;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one line, which comes without its CRLF. */
export function parseCommandLine(line: Buffer): CommandLine | CommandLineFault {
  let text = line.toString("latin1");
  if (!PLAIN.test(text)) {
    if (CONTROL.test(text)) return "control-character";
    try {
      text = utf8.decode(line);
    } catch {
      return "not-utf-8";
    }
  }
  const space = text.indexOf(" ");
  const verb = upperCase(trimmed(space < 0 ? text : text.slice(0, space)));
  if (verb === "") return "empty";
  const argument = space < 0 ? "" : trimmed(text.slice(space + 1));
  return { verb, argument: argument === "" ? undefined : argument, octets: line.length + 2, text };
}

/** What a line can begin with that may be AUTH. */
const BEFORE_AUTH: ReadonlySet<number> = new Set(Buffer.from("aA \t", "latin1"));
const LIKE_AUTH = /^[\t ]*AUTH(?![a-z0-9])/i;

/** Whether a line is meant as AUTH (RFC 4954 §4), well written or not: what it holds, and what follows it, may be secret. */
export function mayBeAuth(line: Buffer): boolean {
  return BEFORE_AUTH.has(line[0] ?? 0) && LIKE_AUTH.test(line.toString("latin1"));
}

/**
 * A keyword in upper case. One that is not ASCII stays as it is: some letters, such as `ſ`, would turn into ASCII ones
 * and make a keyword that the client never sent.
 */
export function upperCase(keyword: string): string {
  return ASCII.test(keyword) ? keyword.toUpperCase() : keyword;
}

/** Without spaces and tabs at its ends: the white space of §4.1.1, and no other that Unicode has. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
