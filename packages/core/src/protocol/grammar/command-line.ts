/** One command line, its verb told from its argument (RFC 5321 §2.4, §4.1.1). */
export interface CommandLine {
  /** In upper case; verbs do not depend on case. */
  readonly verb: string;
  /** What stands behind the verb, white space at its end removed (§4.1.1); undefined where nothing does. */
  readonly argument: string | undefined;
  /** Length of the line with its CRLF, in octets. */
  readonly octets: number;
  /** The line as it was sent. */
  readonly text: string;
}

/** Why a line is no command. */
export type CommandLineFault = "empty" | "control-character" | "not-utf-8";

const PLAIN = /^[ -~]*$/;
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
  const verb = (space < 0 ? text.trimEnd() : text.slice(0, space)).toUpperCase();
  if (verb === "") return "empty";
  const argument = space < 0 ? "" : text.slice(space + 1).trimEnd();
  return { verb, argument: argument === "" ? undefined : argument, octets: line.length + 2, text };
}
