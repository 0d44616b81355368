import { SmtpFixtureError } from "../errors.js";
import { type Place, refusal } from "../inbox/place.js";
import { show } from "../inbox/show.js";
import { isRegExp } from "../inbox/value-kinds.js";
import { nearestName } from "../nearest-name.js";

/** What a snapshot of a mail shows, and what it hides. */
export interface MailSnapshotOptions {
  /**
   * What changes from run to run, by name: each match is shown as `<name-1>`, the same value by the same name wherever it
   * stands. Of a RegExp with a group only the group is hidden; a match that begins in a link ends with it. A string is
   * looked for as it is. `false` shows what is hidden otherwise: `"message-id"`, `"date"`, `"boundary"`, `"cid"`, `"uuid"`,
   * `"token"`, `"port"`, `"test"`.
   *
   * @example
   * expect(mail).toMatchMailSnapshot({ volatile: { order: /Order (\d+)/, uuid: false } });
   */
  readonly volatile?: Readonly<Record<string, RegExp | string | false>> | undefined;
  /**
   * How the HTML is shown beside its visible text: one element a line, as it was sent, or not at all.
   * @defaultValue `"pretty"`
   */
  readonly html?: "pretty" | "source" | "omit" | undefined;
  /**
   * The header fields that are shown, in this order: names in any case, or RegExps.
   * @defaultValue the originator, destination and identification fields of RFC 5322 §3.6, then `List-*`, `X-*` but not
   * X-Mailer, and what tells automatic mail
   */
  readonly headers?: readonly (string | RegExp)[] | undefined;
  /**
   * How attachments are shown: with size and hash, by name and type alone (for a PDF that carries the time of its making), or
   * not at all.
   * @defaultValue `"exact"`
   */
  readonly attachments?: "exact" | "named" | "omit" | undefined;
}

const KNOWN = [
  "volatile",
  "html",
  "headers",
  "attachments",
] satisfies (keyof MailSnapshotOptions)[];
const HTML = ["pretty", "source", "omit"];
const ATTACHMENTS = ["exact", "named", "omit"];

/**
 * @param place - who was given the options: errors begin with its name
 * @throws `UNKNOWN_OPTION`, `INVALID_ARGUMENT`
 */
export function checkSnapshotOptions(options: MailSnapshotOptions, place: Place): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw refusal(place, `takes an object of options, not ${show(options)}.`);
  for (const name of Object.keys(options)) {
    if ((KNOWN as string[]).includes(name)) continue;
    const nearest = nearestName(name, KNOWN);
    const hint =
      nearest === undefined ? `Known are: ${KNOWN.join(", ")}.` : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError(
      "UNKNOWN_OPTION",
      `Unknown option "${name}" of ${place.name}. ${hint}`,
    );
  }
  const { html, attachments, headers, volatile } = options;
  checkWord("html", html, HTML, place);
  checkWord("attachments", attachments, ATTACHMENTS, place);
  if (headers !== undefined && !(Array.isArray(headers) && headers.every(isPattern)))
    throw refusal(
      place,
      `takes "headers" as a list of names and RegExps, such as ["Subject", /^x-/i], not ${show(headers)}.`,
    );
  if (volatile !== undefined) checkVolatile(volatile, place);
}

const isPattern = (value: unknown): boolean => typeof value === "string" || isRegExp(value);

function checkWord(
  option: string,
  value: string | undefined,
  words: readonly string[],
  place: Place,
): void {
  if (value === undefined || words.includes(value)) return;
  const known = words.map((word) => `"${word}"`).join(", ");
  throw refusal(place, `takes "${option}" as one of ${known}, not ${show(value)}.`);
}

function checkVolatile(volatile: object, place: Place): void {
  const example = "such as { order: /Order (\\d+)/ }";
  if (typeof volatile !== "object" || isRegExp(volatile) || Array.isArray(volatile))
    throw refusal(
      place,
      `takes "volatile" as patterns by name, ${example}, not ${show(volatile)}.`,
    );
  for (const [name, pattern] of Object.entries(volatile)) {
    if (!/^[a-z][\w-]*$/i.test(name))
      throw refusal(
        place,
        `takes names of letters, digits and hyphens in "volatile", not "${name}".`,
      );
    if (pattern === false || (pattern !== "" && isPattern(pattern))) continue;
    throw refusal(
      place,
      `takes a RegExp, a string or false for each name in "volatile", ${example}, not ${name}: ${show(pattern)}.`,
    );
  }
}
