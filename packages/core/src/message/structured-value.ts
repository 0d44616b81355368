import { decodeText, decodeWords, isKnownCharset } from "./charset.js";
import { cutParameters, type Fault } from "./parameter-tokens.js";

/** A value with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231). */
export interface StructuredValue {
  /** In lower case, without parameters and comments. */
  readonly value: string;
  /** By name in lower case, decoded. Of a parameter that is given twice the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Where encoded words are undone, though they do not belong there (RFC 2047 §5): many mailers write names so. */
const NAMES = new Set(["name", "filename"]);
/** A name with the number of a continuation, and the asterisk of what is encoded (RFC 2231 §3, §4). */
const NAME = /^(.*?)(?:\*(\d{1,4}))?(\*)?$/s;

interface Section {
  readonly text: string;
  readonly isEncoded: boolean;
}

/** The forms that one parameter is given in. */
interface Forms {
  plain?: string;
  encoded?: string;
  readonly sections: Map<number, Section>;
}

/**
 * Reads a value with its parameters, continuations and charsets of RFC 2231 included.
 *
 * @param fault - takes what is malformed
 */
export function readStructuredValue(text: string, fault: Fault = () => {}): StructuredValue {
  const { value, parameters: written } = cutParameters(text, fault);
  const byName = new Map<string, Forms>();
  const seen = new Set<string>();
  for (const one of written) {
    if (seen.has(one.name)) {
      fault("parameter-duplicate", `two parameters ${JSON.stringify(one.name)}`);
      continue;
    }
    seen.add(one.name);
    const [, name = "", number, asterisk] = NAME.exec(one.name) ?? [];
    const forms = byName.get(name) ?? { sections: new Map<number, Section>() };
    byName.set(name, forms);
    if (number !== undefined)
      forms.sections.set(Number(number), { text: one.text, isEncoded: asterisk !== undefined });
    else if (asterisk === undefined) forms.plain = one.text;
    else forms.encoded = one.text;
  }
  const parameters = new Map<string, string>();
  for (const [name, forms] of byName) parameters.set(name, textOf(name, forms, fault));
  return { value: value.toLowerCase(), parameters };
}

function textOf(name: string, { plain, encoded, sections }: Forms, fault: Fault): string {
  // What is encoded wins over what is there for those who cannot read it.
  if (encoded !== undefined) return decode(name, [{ text: encoded, isEncoded: true }], fault);
  if (sections.size > 0) {
    const numbers = [...sections.keys()].toSorted((a, b) => a - b);
    if (numbers.at(-1) !== numbers.length - 1)
      fault("parameter-malformed", `continuations of ${JSON.stringify(name)} that miss one`);
    return decode(
      name,
      numbers.map((number) => sections.get(number) as Section),
      fault,
    );
  }
  const text = plain ?? "";
  if (!NAMES.has(name) || !text.includes("=?")) return text;
  const decoded = decodeWords(text);
  if (decoded !== text)
    fault("parameter-encoded-word", `an encoded word in its parameter ${JSON.stringify(name)}`);
  return decoded;
}

/** Joins what is continued, and undoes the percents of what is encoded (RFC 2231 §4.1). */
function decode(name: string, sections: readonly Section[], fault: Fault): string {
  const [first] = sections;
  if (!sections.some(({ isEncoded }) => isEncoded))
    return sections.map(({ text }) => text).join("");
  const [whole = "", charset] =
    first?.isEncoded === true ? (/^([^']*)'[^']*'/.exec(first.text) ?? []) : [];
  if (charset === undefined)
    fault("parameter-malformed", `no charset in its encoded parameter ${JSON.stringify(name)}`);
  else if (charset !== "" && !isKnownCharset(charset))
    fault("charset-unknown", `a charset that nobody knows, ${JSON.stringify(charset)}`);
  const octets = sections.map(({ text, isEncoded }, index) => {
    const said = index === 0 ? text.slice(whole.length) : text;
    if (!isEncoded) return Buffer.from(said, "utf8");
    if (/%(?![\da-f]{2})/i.test(said))
      fault("parameter-malformed", `"%" without two digits in ${JSON.stringify(name)}`);
    return withoutPercents(said);
  });
  return decodeText(Buffer.concat(octets), charset);
}

function withoutPercents(text: string): Buffer {
  const octets = Buffer.from(text, "utf8").toString("latin1");
  return Buffer.from(
    octets.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    "latin1",
  );
}
