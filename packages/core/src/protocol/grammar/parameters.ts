import type { EsmtpParameter } from "../session/envelope.js";

export type { EsmtpParameter } from "../session/envelope.js";

// esmtp-param of RFC 5321 §4.1.2; RFC 6531 §3.4 lets values hold UTF-8.
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\u{10FFFF}]+))?$/u;
const NONE: readonly EsmtpParameter[] = [];

/**
 * Reads the parameters behind a path. Keywords and values keep their case.
 *
 * @param form - what a parameter is: its keyword, then its value, which may be missing
 * @returns undefined where one is malformed
 */
export function parseParameters(
  text: string,
  form: RegExp = PARAMETER,
): readonly EsmtpParameter[] | undefined {
  if (text === "") return NONE;
  if (text.charCodeAt(0) !== 0x20) return undefined;
  const parameters: EsmtpParameter[] = [];
  for (const word of text.split(" ")) {
    if (word === "") continue;
    const found = form.exec(word);
    if (found === null) return undefined;
    parameters.push({ keyword: found[1] ?? "", value: found[2] });
  }
  return parameters;
}

/** Writes one parameter: `SIZE=1024`. */
export function formatParameter({ keyword, value }: EsmtpParameter): string {
  return value === undefined ? keyword : `${keyword}=${value}`;
}
