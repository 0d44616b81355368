import type { CapturedMail } from "../inbox/captured-mail.js";
import { urlOf } from "../message/html/link.js";

/** A link that only the text has, and the one that the HTML has in its place, where that can be told. */
export interface DifferingLink {
  readonly inText: string;
  readonly inHtml: string | undefined;
}

/**
 * The links of the text that the HTML neither has nor shows. HTML may have more of them: pictures, a row of social
 * networks, the way back to the shop.
 */
export function differingLinks({ disagreements, visibleText }: CapturedMail): DifferingLink[] {
  return disagreements.flatMap(({ what, text, html }) =>
    what !== "link"
      ? []
      : text
          .filter((href) => visibleText.html?.includes(href) !== true)
          .map((inText) => ({ inText, inHtml: html.find((other) => isSamePlace(inText, other)) })),
  );
}

/** The same page, with another token. */
function isSamePlace(a: string, b: string): boolean {
  const [left, right] = [urlOf(a), urlOf(b)];
  if (left === undefined || right?.host !== left.host) return false;
  return firstStep(left) === firstStep(right);
}

const firstStep = ({ pathname }: URL): string | undefined => pathname.split("/")[1];

/**
 * The numbers that the text says and the HTML does not, and those of the HTML that the text does not say. A text may be
 * shorter than its HTML, so only the former are a fault.
 */
export function differingNumbers({ visibleText, preheader, images }: CapturedMail): {
  readonly inText: readonly string[];
  readonly inHtml: readonly string[];
} {
  const { text = "", html = "" } = visibleText;
  const shown = [html, preheader ?? "", ...images.map(({ alt }) => alt ?? "")].join("\n");
  return { inText: missing(text, shown), inHtml: missing(html, text) };
}

function missing(from: string, among: string): string[] {
  const there = new Set(numbersOf(among).map(plainOf));
  // A code may be set with spaces between its characters.
  const close = among.replaceAll(/(?<=[A-Z\d])[^\S\n]+(?=[A-Z\d](?![a-z]))/g, "");
  const runs = new Set((close.match(/[A-Z\d-]+/g) ?? []).map(plainOf));
  return [
    ...new Set(
      numbersOf(from).filter((number) => {
        const plain = plainOf(number);
        return !there.has(plain) && !runs.has(plain);
      }),
    ),
  ];
}

/** What has no number of its own to be compared: written in many ways, or a mark of a list. */
const NOT_COMPARED: readonly RegExp[] = [
  /\[\d+\]/g, // [1], a note
  /^[^\S\n]*\(?\d{1,2}[.)](?=\s)/gm, // 1. in a list
  /(?<!\d)\d{1,4}(?:[-/]\d{1,2}[-/]|\.\s?\d{1,2}\.\s?)\d{2,4}(?!\d)/g, // 25.11.2026
  /(?<!\d)\d{1,2}[:.h]\d{2}(?::\d{2})?(?=\s*(?:[ap]\.?m\b|Uhr\b|h\b))/gi, // 2.30 pm
  /(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)/g, // 14:30
  /(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d|-\d)/g, // 2026
];
const NUMBER = /(?<![\p{L}\d])\d+(?:[.,'’\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?(?![\p{L}\d])/gu;
/** Of capital letters and digits, with some of each. */
const CODE =
  /(?<![\p{L}\d-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d](?:-?[A-Z\d]){3,19}(?![\p{L}\d-])/gu;

/** Amounts, counts and codes. */
function numbersOf(text: string): string[] {
  let plain = text.replaceAll(/\S+/g, (word) => (/:\/\/|@/.test(word) ? " " : word));
  for (const pattern of NOT_COMPARED) plain = plain.replaceAll(pattern, " ");
  return [...(plain.match(NUMBER) ?? []), ...(plain.match(CODE) ?? [])];
}

/** A number or code without what groups it: `1,234.50` and `1 234,50` are one, and so are `99` and `99.00`. */
const plainOf = (number: string): string =>
  number.replace(/[.,]0{1,2}$/, "").replaceAll(/[^\dA-Z]/g, "");
