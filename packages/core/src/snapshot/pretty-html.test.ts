import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prettyHtml } from "./pretty-html.js";

const lines = (...all: readonly string[]): string => all.join("\n");

test("each block stands on a line of its own, and what is text in a line stays in one", () => {
  expect(
    prettyHtml(
      '<!DOCTYPE html><html><body><h1>Hi</h1><div class=a   id="b">Hello <b>Ada</b>,<br>welcome\n  back <a href="x">here</a>.<p>Bye</div></body></html>',
    ),
  ).toBe(
    lines(
      "<!DOCTYPE html>",
      "<html>",
      "  <body>",
      "    <h1>Hi</h1>",
      '    <div class=a id="b">',
      "      Hello <b>Ada</b>,<br>",
      '      welcome back <a href="x">here</a>.',
      "      <p>Bye",
      "    </div>",
      "  </body>",
      "</html>",
    ),
  );
});

test("a long tag has one attribute a line, in the order of the source", () => {
  const style = `style="${"color: red; ".repeat(8)}"`;
  expect(prettyHtml(`<table width="600" ${style} border=0><tr><td>1</td></tr></table>`)).toBe(
    lines(
      "<table",
      '  width="600"',
      `  ${style}`,
      "  border=0",
      ">",
      "  <tr>",
      "    <td>1</td>",
      "  </tr>",
      "</table>",
    ),
  );
});

test("what only Outlook reads is shown as what it is", () => {
  expect(
    prettyHtml(
      "<!--[if mso]><table><tr><td><![endif]--><p>Hi</p><!--[if mso]></td></tr></table><![endif]-->",
    ),
  ).toBe(
    lines(
      "<!--[if mso]>",
      "  <table>",
      "    <tr>",
      "      <td>",
      "<![endif]-->",
      "<p>Hi</p>",
      "<!--[if mso]>",
      "  </td>",
      "  </tr>",
      "  </table>",
      "<![endif]-->",
    ),
  );
});

test("elements that close others need no closing tag", () => {
  expect(
    prettyHtml("<ul><li>1<li>2<ul><li>3</ul></ul><table><tr><td>1<td>2<tr><td>3</table>"),
  ).toBe(
    lines(
      "<ul>",
      "  <li>1",
      "  <li>",
      "    2",
      "    <ul>",
      "      <li>3",
      "    </ul>",
      "</ul>",
      "<table>",
      "  <tr>",
      "    <td>1",
      "    <td>2",
      "  <tr>",
      "    <td>3",
      "</table>",
    ),
  );
});

test("code is moved as a whole, and what is preformatted is not touched", () => {
  expect(
    prettyHtml("<style>\n\n    p { }\n      a { }\n  </style><pre>\n a\n  <b>b</b></pre>"),
  ).toBe(lines("<style>", "  p { }", "    a { }", "</style>", "<pre>", " a", "  <b>b</b></pre>"));
});

test("what looks like a tag in a script or a title is none", () => {
  expect(prettyHtml('<title>a <b> c</title><script>if (a<b) "</p>"</script>')).toBe(
    lines("<title>a <b> c</title>", '<script>if (a<b) "</p>"</script>'),
  );
});

describe("malformed HTML", () => {
  test.each([
    ["a < b > c", "a < b > c"],
    ["<p>unclosed <b>bold", "<p>unclosed <b>bold"],
    ["</td>stray", "</td>\nstray"],
    ["<!-- never closed", "<!-- never closed"],
    ['<a href="never closed>x', '<a href="never closed>x'],
    ["<p", "<p>"],
    ["<a href=https://shop.test/>x</a>", "<a href=https://shop.test/>x</a>"],
    ["<br/><img alt=''/>", "<br />\n<img alt='' />"],
    ["", ""],
  ])("%s", (source, wanted) => {
    expect(prettyHtml(source)).toBe(wanted);
  });
});

test("a mail of ten thousand open elements is printed", () => {
  expect(prettyHtml("<div>".repeat(10_000)).split("\n")).toHaveLength(10_000);
});

const tag = fc.constantFrom(
  "p",
  "div",
  "table",
  "tr",
  "td",
  "b",
  "a",
  "li",
  "ul",
  "span",
  "center",
  "br",
);
const bit = fc.oneof(
  tag.map((name) => `<${name}>`),
  tag.map((name) => `</${name}>`),
  fc.constantFrom(
    '<a href="x y">',
    "<!-- note -->",
    "<!--[if mso]>",
    "<![endif]-->",
    "&nbsp;",
    "\n",
    "  ",
    "1 < 2",
  ),
  fc.stringMatching(/^[a-z ]{1,8}$/),
);
const html = fc.array(bit, { maxLength: 30 }).map((bits) => bits.join(""));

const words = (source: string): string => source.replaceAll(/\s+/g, "");

test("no word is lost or added, whatever the HTML", () => {
  fc.assert(
    fc.property(html, (source) => {
      expect(words(prettyHtml(source))).toBe(words(source));
    }),
  );
});

test("what is printed already is printed as it is", () => {
  fc.assert(
    fc.property(html, (source) => {
      const once = prettyHtml(source);
      expect(prettyHtml(once)).toBe(once);
    }),
  );
});
