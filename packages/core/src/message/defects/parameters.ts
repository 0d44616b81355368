import { type Note, quoted } from "./note.js";

/** Characters of a token (RFC 2045 §5.1), and beyond it those that UTF-8 may bring. */
const TOKEN = String.raw`[^\s()<>@,;:\\"/[\]?=\x00-\x1f\x7f]+`;
const COMMENT = String.raw`(?:\s|\((?:[^()\\]|\\.)*\))*`;
const PARAMETER = new RegExp(
  `${COMMENT};${COMMENT}(?:(${TOKEN})${COMMENT}=${COMMENT}(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))${COMMENT})?`,
  "ys",
);

/** What is wrong with the parameters of Content-Type or Content-Disposition (RFC 2045 §5.1, RFC 2231). */
export function noteParameters(
  name: string,
  value: string,
  at: number,
  path: string,
  note: Note,
): void {
  const semicolon = value.indexOf(";");
  if (semicolon < 0) return;
  const seen = new Set<string>();
  PARAMETER.lastIndex = semicolon;
  let behind = semicolon;
  for (let match = PARAMETER.exec(value); match !== null; match = PARAMETER.exec(value)) {
    behind = PARAMETER.lastIndex;
    const [, written, inQuotes, token] = match;
    const key = written?.toLowerCase();
    // A semicolon behind which nothing follows is seen often and means nothing.
    if (key === undefined) continue;
    if (seen.has(key))
      note("parameter-duplicate", at, path, `${name} has two parameters ${quoted(key)}.`);
    seen.add(key);
    const content = inQuotes ?? token ?? "";
    if (/=\?[^?\s]+\?[bq]\?[^?\s]*\?=/i.test(content))
      note(
        "parameter-encoded-word",
        at,
        path,
        `${name} has an encoded word in its parameter ${quoted(key)}: RFC 2231 is what is meant for that.`,
      );
    if (key.endsWith("*") && /%(?![0-9A-Fa-f]{2})/.test(content))
      note(
        "parameter-malformed",
        at,
        path,
        `${name} has "%" without two digits in ${quoted(key)}.`,
      );
  }
  if (behind < value.length)
    note(
      "parameter-malformed",
      at,
      path,
      `${name} has what is no parameter: ${quoted(value.slice(behind))}.`,
    );
}
