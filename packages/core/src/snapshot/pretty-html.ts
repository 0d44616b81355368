import { type HtmlElement, type HtmlNode, readHtml } from "./html-tree.js";

/** An element or a tag that is longer stands on more than one line. */
const WIDTH = 100;

/** Elements that stand in a line of text. */
const INLINE = new Set(
  "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);
/** Elements whose white space is seen. */
const PREFORMATTED = new Set(["pre", "textarea", "xmp", "listing"]);
/** Elements whose content is no markup: shown line by line. */
const CODE = new Set(["style", "script"]);

/** What an Outlook on Windows alone reads: `<!--[if mso]> … <![endif]-->`. */
const CONDITIONAL = /^<!--(\[if [^\]]*\]>)([^]*?)(<!\[endif\])-->$/i;

/**
 * An HTML source, one element a line, indented by two spaces a level: only white space is changed, and only where a reader
 * does not see it. Attributes keep their order and their quotes; comments and conditional comments stay.
 */
export function prettyHtml(source: string): string {
  return printAll(readHtml(source.replaceAll(/\r\n?/g, "\n")), "").join("\n");
}

function printAll(nodes: readonly HtmlNode[], indent: string): string[] {
  const lines: string[] = [];
  let run: HtmlNode[] = [];
  const endRun = (): void => {
    const text = run.map(inline).join("").replaceAll(SPACES, " ");
    // A line break ends a line here too.
    for (const line of text.split(/(?<=<br\b[^>]*>)/i))
      if (line.trim() !== "") lines.push(`${indent}${line.trim()}`);
    run = [];
  };
  for (const node of nodes) {
    if (isInline(node)) run.push(node);
    else {
      endRun();
      lines.push(...printBlock(node, indent));
    }
  }
  endRun();
  return lines;
}

/** White space as HTML knows it: a no-break space is none. */
const SPACES = /[ \t\n\f]+/g;

function isInline(node: HtmlNode): boolean {
  if (node.kind === "text") return true;
  if (node.kind !== "element") return false;
  return INLINE.has(node.tag) && node.children.every(isInline);
}

/** A node of a line of text, as it was written. */
function inline(node: HtmlNode): string {
  if (node.kind !== "element") return node.source;
  return `${openingTag(node)}${node.children.map(inline).join("")}${closingTag(node)}`;
}

function printBlock(node: HtmlNode, indent: string): string[] {
  if (node.kind === "comment") return printComment(node.source, indent);
  if (node.kind !== "element") return [`${indent}${node.source.replaceAll(SPACES, " ")}`];
  const closing = closingTag(node);
  if (PREFORMATTED.has(node.tag)) {
    const content = node.children.map(inline).join("");
    return `${indent}${openingTag(node)}${content}${closing}`.split("\n");
  }
  const opening = printOpening(node, indent);
  const inner = CODE.has(node.tag)
    ? dedented(node.children.map(inline).join("")).map((line) => `${indent}  ${line}`.trimEnd())
    : printAll(node.children, `${indent}  `);
  const [only = ""] = inner;
  const short = `${opening[0]}${only.trim()}${closing}`;
  if (opening.length === 1 && inner.length < 2 && short.length <= WIDTH && isLine(node))
    return [short];
  return [...opening, ...inner, ...(closing === "" ? [] : [`${indent}${closing}`])];
}

/** Whether an element holds nothing but text, so that it can stand on one line. */
const isLine = ({ children }: HtmlElement): boolean => children.every(isInline);

/** The opening tag of a block, one attribute a line where it is long. */
function printOpening(element: HtmlElement, indent: string): string[] {
  const tag = `${indent}${openingTag(element)}`;
  const { attributes, isSelfClosed } = element;
  if (tag.length <= WIDTH || attributes.length < 2) return [tag];
  return [
    `${indent}<${element.tag}`,
    ...attributes.map((attribute) => `${indent}  ${written(attribute)}`),
    `${indent}${isSelfClosed ? "/>" : ">"}`,
  ];
}

function openingTag({ tag, attributes, isSelfClosed }: HtmlElement): string {
  return `<${[tag, ...attributes.map(written)].join(" ")}${isSelfClosed ? " /" : ""}>`;
}

/** An attribute without the white space around its `=`, and on one line. */
const written = (attribute: string): string =>
  attribute.replace(/\s*=\s*/, "=").replaceAll(SPACES, " ");

const closingTag = ({ tag, isClosed }: HtmlElement): string => (isClosed ? `</${tag}>` : "");

function printComment(source: string, indent: string): string[] {
  const [, condition, content = "", end] = CONDITIONAL.exec(source) ?? [];
  if (condition !== undefined)
    return [
      `${indent}<!--${condition}`,
      ...printAll(readHtml(content), `${indent}  `),
      `${indent}${end}-->`,
    ];
  const [first = "", ...others] = source.split("\n");
  return [first.trimEnd(), ...dedented(others.join("\n"))].map((line) =>
    `${indent}${line}`.trimEnd(),
  );
}

/** Lines without the indentation that all of them have, and without empty ones at both ends. */
function dedented(text: string): string[] {
  const lines = text
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd()
    .split("\n");
  const depths = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return text.trim() === "" ? [] : lines.map((line) => line.slice(depth).trimEnd());
}
