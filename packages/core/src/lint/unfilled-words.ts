/** A word that JavaScript writes where a value is missing. */
export interface UnfilledWord {
  readonly word: string;
  readonly index: number;
}

/**
 * The words in a text that stand where a value should: `Hello undefined,` or `Total: NaN €`, and not `null values are…`.
 *
 * A word directly before what it describes ("null values", "undefined behaviour") is prose. One that stands where
 * templates have their values (alone on its line, as the name of a greeting, behind a colon, beside a currency or its
 * like) is none. Elsewhere in a sentence it is prose if the sentence speaks of values, code or data.
 *
 * @param isNullAWord - in German, Danish and Norwegian `null` is zero
 */
export function* unfilledWords(
  text: string,
  { isNullAWord }: { readonly isNullAWord: boolean },
): Generator<UnfilledWord> {
  for (const { 0: word, index } of text.matchAll(ALWAYS)) yield { word, index };
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    const end = index + word.length;
    const before = text.slice(Math.max(0, index - CONTEXT), index).replace(/^[^]*\n/, "");
    const [after = ""] = text.slice(end, end + CONTEXT).split("\n", 1);
    if (DESCRIBES.test(after) || SPOKEN_OF.test(before)) continue;
    if (!standsForValue(before, after)) {
      if (word === "null" && isNullAWord) continue;
      if (TECHNICAL.test(sentenceAround(before, after))) continue;
    }
    yield { word, index };
  }
}

/** The same in a URL, whose percent-encoding is undone. */
export function* unfilledInUrl(url: string): Generator<UnfilledWord> {
  for (const { 0: word, index } of url.matchAll(ALWAYS)) yield { word, index };
  // Pages that explain these words have them in their address.
  if (/\b(?:docs?|documentation|reference|wiki|glossary|blog|learn)\b/i.test(url)) return;
  for (const { 0: word, index } of url.matchAll(IN_URL)) yield { word, index };
}

/** The same in the name of a file: `invoice-undefined.pdf`. */
export function* unfilledInName(name: string): Generator<UnfilledWord> {
  for (const { 0: word, index } of name.matchAll(ALWAYS)) yield { word, index };
  for (const { 0: word, index } of name.matchAll(IN_NAME)) yield { word, index };
}

/** German, Danish or Norwegian, by words that are in every text. */
export const isGermanic = (text: string): boolean =>
  (
    text.match(/(?<!\p{L})(?:und|der|die|das|nicht|ist|wir|og|ikke|er|det|på|til)(?!\p{L})/giu) ??
    []
  ).length >= 3;

/** What no prose has, or hardly any. */
const ALWAYS = /\[object [A-Z]\w*\]|(?<![\p{L}"'`“‘„])Invalid Date(?![\p{L}"'`”’“])/gu;
/** As they are written by programs: "Null" and "NULL", "Nan" and "Undefined" are other words. */
const WORDS = /(?<![\p{L}\p{N}_.\-/])(?:undefined|null|NaN)(?![\p{L}\p{N}_(\-/]|\.\p{L})/gu;
const IN_URL = /(?<=[/=@:,]|^)(?:undefined|null|NaN)(?=[/?&#@:,]|\.[a-z]+$|$)/g;
const IN_NAME = /(?<=[-_ (]|^)(?:undefined|null|NaN)(?=[-_ ).]|$)/g;

/** How much of a line around a word is looked at. */
const CONTEXT = 300;

/** Words behind it that it describes: then it is no value. */
const DESCRIBES =
  /^["'`”’]?\s+(?:and void|bytes?|behaviou?rs?|characters?|checks?|columns?|constraints?|entr(?:y|ies)|errors?|fields?|functions?|hypothes[ei]s|islands?|keys?|methods?|numbers?|objects?|or|pointers?|points?|properties|property|records?|references?|results?|safety|sets?|space|spaces|states?|symbols?|terminat\w+|terms?|types?|values?|variables?|vectors?)(?!\p{L})/iu;

/** What comes before a word that is spoken of: then it is no value either. */
const SPOKEN_OF =
  /(?<!\p{L})(?:undefined or|null or|NaN or|not|never|non|(?:not|never|cannot|may|can|could) be|returns?|returned|returning|(?:keyword|literal|type|word)|values? (?:are|be|is|of|was|were))\s+["'`“‘]?$/iu;

/** What sentences have that speak of such words. */
const TECHNICAL =
  /(?<!\p{L})(?:api|argument|behaviou?r|boolean|bug|c\+\+|codebase|column|compiler|crash\w*|database|exception|expected .*(?:got|received)|function|hypothesis|java|javascript|json|mathematic\w*|operator|parameter|parse[drs]?|pointer|python|quer(?:y|ies)|schema|sql|statistic\w*|string|syntax|throws?|typescript|values|variable|void)s?(?!\p{L})/iu;

function standsForValue(before: string, after: string): boolean {
  const start = before.trim();
  const end = after.trim();
  return (
    // Alone on its line, or the whole of a subject or a name; also beside another.
    (/^["'“„(]?$/.test(start) && /^["'”“).,!?:]*$/.test(end)) ||
    /(?:^|\s)(?:undefined|null|NaN)$/.test(start) ||
    /^(?:undefined|null|NaN)(?!\p{L})/u.test(end) ||
    // The name of a greeting, or of whoever does something.
    (/^(?:[\p{L}'’]+\s+){0,3}$/u.test(`${start}${start === "" ? "" : " "}`) && /^[,!]/.test(end)) ||
    // The value of a label, or of an amount.
    (/[:=#]["'“„(]?$/.test(start) && /^["'”“)\]]*(?:[.,;!?)\]|/]|$)/.test(end)) ||
    /(?:[$€£¥₹#@]|(?<!\p{L})(?:USD|EUR|GBP|CHF))$/u.test(start) ||
    /^(?:[€£¥₹%@]|(?:USD|EUR|GBP|CHF|kr|kg|km)(?!\p{L}))/u.test(end)
  );
}

/** The sentence of a line that ends with `before` and goes on with `after`. */
function sentenceAround(before: string, after: string): string {
  const start = before.split(/(?<=[.!?])\s/).at(-1) ?? "";
  const [end = ""] = after.split(/(?<=[.!?])(?:\s|$)/, 1);
  return `${start}·${end}`;
}
