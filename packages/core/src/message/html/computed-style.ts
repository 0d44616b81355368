import { type Box, boxOf } from "./boxes.js";
import { type Declaration, readDeclarations } from "./declarations.js";
import type { HtmlElement } from "./parse-html.js";
import type { RankedDeclaration, StyleRules } from "./style-rules.js";
import type { WhiteSpace } from "./text-builder.js";

/** What of an element's style decides how its text is seen. */
export interface ComputedStyle {
  readonly display: string | undefined;
  /** Not shown, with all that is in it. */
  readonly isGone: boolean;
  /** Its own text is not shown, by `visibility` or a font size of nothing; what is in it may say otherwise. */
  readonly isInvisible: boolean;
  readonly isTextInvisible: boolean;
  readonly whiteSpace: WhiteSpace;
  readonly isStrong: boolean;
}

export const ROOT_STYLE: ComputedStyle = {
  display: "block",
  isGone: false,
  isInvisible: false,
  isTextInvisible: false,
  whiteSpace: "collapse",
  isStrong: false,
};

const INLINE_RANK = 1e12;
const IMPORTANT_RANK = 1e15;

/** What stands in them is no text of the mail, and nothing else that a reader could meet. */
const NO_CONTENT = new Set("head iframe noembed noframes script style template title".split(" "));
/** Elements that are not shown, whatever their style says; there may be a link in them. */
const NEVER_SHOWN = new Set("audio canvas datalist object video".split(" "));

/** Whether what stands in an element is passed over. */
export const isPassedOver = ({ name }: HtmlElement): boolean => NO_CONTENT.has(name);

const STRONG = new Set([
  "b",
  "big",
  "code",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "kbd",
  "mark",
  "strong",
]);

/** The style of an element inside one of a known style. */
export function computeStyle(
  element: HtmlElement,
  parent: ComputedStyle,
  rules: StyleRules,
): ComputedStyle {
  const { name, attribs } = element;
  const of = readerOf(rules.get(element), attribs["style"]);
  const display = of("display") ?? ("hidden" in attribs ? "none" : undefined);
  const size = fontSizeOf(of);
  const visibility = of("visibility");
  return {
    display,
    isGone:
      parent.isGone ||
      NEVER_SHOWN.has(name) ||
      display === "none" ||
      isFaded(of) ||
      isShut(boxOf(name, display), of),
    isInvisible:
      visibility === undefined || visibility === "inherit"
        ? parent.isInvisible
        : visibility === "hidden" || visibility === "collapse",
    isTextInvisible: size === undefined ? parent.isTextInvisible : isZero(size),
    whiteSpace: whiteSpaceOf(of("white-space"), name, parent.whiteSpace),
    isStrong: parent.isStrong || STRONG.has(name) || isEmphatic(of, size),
  };
}

type Read = (property: string) => string | undefined;

const UNDECLARED: Read = () => undefined;
const inlineReads = new WeakMap<readonly Declaration[], Read>();

/** Reads the declaration of a property that wins (CSS Cascade 4 §6.1). */
function readerOf(
  ruled: readonly RankedDeclaration[] | undefined,
  inline: string | undefined,
): Read {
  const declarations = inline === undefined ? undefined : readDeclarations(inline);
  if (ruled === undefined) {
    if (declarations === undefined) return UNDECLARED;
    // Mails repeat a few styles many times.
    let read = inlineReads.get(declarations);
    if (read === undefined) {
      read = readWinners(declarations.map((one) => ({ ...one, rank: INLINE_RANK })));
      inlineReads.set(declarations, read);
    }
    return read;
  }
  return readWinners([
    ...ruled,
    ...(declarations ?? []).map((one) => ({ ...one, rank: INLINE_RANK })),
  ]);
}

function readWinners(declarations: readonly RankedDeclaration[]): Read {
  const best = new Map<string, RankedDeclaration>();
  for (const one of declarations) {
    const before = best.get(one.property);
    if (before === undefined || weight(before) <= weight(one)) best.set(one.property, one);
  }
  return (property) => best.get(property)?.value;
}

const weight = ({ rank, isImportant }: RankedDeclaration): number =>
  isImportant ? rank + IMPORTANT_RANK : rank;

const isZero = (value: string): boolean =>
  /^[+-]?0*(?:\.0*)?(?:[a-z]+|%)?$/.test(value) && /0/.test(value);

/** A size that is not a multiple of the parent's; nothing multiplied is nothing. */
function fontSizeOf(of: Read): string | undefined {
  const size =
    of("font-size") ?? /(?:^|\s)([\d.]+(?:px|pt|em|rem|%)|0)[\s/]/.exec(of("font") ?? "")?.[1];
  if (size === undefined || size === "inherit" || size === "smaller" || size === "larger")
    return undefined;
  return /(?:\d|\.)(?:em|%|ex|ch)$/.test(size) && !isZero(size) ? undefined : size;
}

const isFaded = (of: Read): boolean => isZero(of("opacity") ?? "1");

/**
 * A box of no height or no width that shows nothing outside of itself. An inline element has no such box (CSS 2 §10), and
 * a cell is as large as what is in it.
 */
function isShut(box: Box, of: Read): boolean {
  if (box !== "block") return false;
  const overflow = `${of("overflow") ?? ""} ${of("overflow-x") ?? ""} ${of("overflow-y") ?? ""}`;
  if (!/hidden|clip/.test(overflow)) return false;
  return ["max-height", "height", "max-width", "width"].some((property) =>
    isZero(of(property) ?? "1"),
  );
}

function whiteSpaceOf(value: string | undefined, name: string, inherited: WhiteSpace): WhiteSpace {
  switch (value) {
    case "pre":
    case "pre-wrap":
    case "break-spaces":
      return "keep";
    case "pre-line":
      return "keep-lines";
    case "normal":
    case "nowrap":
      return "collapse";
    default:
      return name === "pre" || name === "textarea" || name === "listing" ? "keep" : inherited;
  }
}

function isEmphatic(of: Read, size: string | undefined): boolean {
  const [, length = "0", unit] = /^([\d.]+)(px|pt)$/.exec(size ?? "") ?? [];
  if (Number(length) >= (unit === "pt" ? 15 : 20)) return true;
  if (/^(?:bold|bolder|[6-9]00)$/.test(of("font-weight") ?? "")) return true;
  return Number.parseFloat(of("letter-spacing") ?? "0") > 0;
}
