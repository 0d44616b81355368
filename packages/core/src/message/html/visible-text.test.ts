import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHtml } from "./read-html.js";

const seen = (html: string): string => readHtml(html, undefined).visibleText;

/** What it is about, the HTML, and what a reader sees. */
type Case = readonly [about: string, html: string, text: string];

const LINES: readonly Case[] = [
  ["text without any element", "Hello", "Hello"],
  ["white space as one space", "Hello \t\n  Ada", "Hello Ada"],
  ["no white space at the edges of a block", "<div>  Hello  </div>", "Hello"],
  ["no white space twice across elements", "<b>Hello </b> <i> Ada</i>", "Hello Ada"],
  ["no space where none was written", "<b>Hel</b>lo", "Hello"],
  ["character references", "Fish &amp; chips &euro;5 &#x2713;", "Fish & chips €5 ✓"],
  ["character references, once", "&amp;amp; &amp;lt;", "&amp; &lt;"],
  ["no-break spaces as spaces that do not collapse", "a&nbsp;&nbsp;b&nbsp; c", "a  b  c"],
  ["blocks on lines of their own", "<div>One</div><div>Two</div>Three", "One\nTwo\nThree"],
  [
    "nested blocks as one line end",
    "<div><div>One</div></div><div><div>Two</div></div>",
    "One\nTwo",
  ],
  ["paragraphs with an empty line between them", "<p>One</p><p>Two</p>", "One\n\nTwo"],
  ["a heading and a paragraph", "<h1>Hello</h1><p>Ada</p>", "Hello\n\nAda"],
  ["<br> as a line end", "One<br>Two<br/>Three", "One\nTwo\nThree"],
  ["two <br> as an empty line", "One<br><br>Two", "One\n\nTwo"],
  ["many <br> as one empty line", "One<br><br><br><br>Two", "One\n\nTwo"],
  ["a <br> that ends a block as nothing more", "<div>One<br></div><div>Two</div>", "One\nTwo"],
  ["a <br> between blocks as an empty line", "<div>One</div><br><div>Two</div>", "One\n\nTwo"],
  ["an empty paragraph as nothing", "<p>One</p><p>&nbsp;</p><p></p><p>Two</p>", "One\n\nTwo"],
  ["a rule as a line end", "One<hr>Two", "One\nTwo"],
  ["items of lists on lines of their own", "<ul><li>One</li><li>Two</li></ul>", "One\nTwo"],
  ["lists in lists", "<ol><li>One<ul><li>a</li></ul></li><li>Two</li></ol>", "One\na\nTwo"],
  ["descriptions", "<dl><dt>Total</dt><dd>5</dd></dl>", "Total\n5"],
  ["a quotation", "He said<blockquote>Yes</blockquote>", "He said\nYes"],
  [
    "cells parted by a tab, rows by a line end",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
    "a\tb\nc\td",
  ],
  [
    "head and body of a table",
    "<table><thead><tr><th>Item</th><th>Price</th></tr></thead><tbody><tr><td>Tea</td><td>3</td></tr></tbody></table>",
    "Item\tPrice\nTea\t3",
  ],
  [
    "blocks in cells as if they were none",
    "<table><tr><td><p>Total</p></td><td><div><p>5</p></div></td></tr></table>",
    "Total\t5",
  ],
  [
    "no tab for spacers",
    "<table><tr><td width=20>&nbsp;</td><td>a</td><td></td><td>b</td><td>&nbsp;</td></tr></table>",
    "a\tb",
  ],
  ["a cell of several lines", "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\tc"],
  [
    "a table of layout",
    "<table><tr><td><table><tr><td>One</td></tr><tr><td>Two</td></tr></table></td></tr><tr><td>Three</td></tr></table>",
    "One\nTwo\nThree",
  ],
  ["a caption", "<table><caption>Prices</caption><tr><td>a</td></tr></table>", "Prices\na"],
  ["preformatted text as it is", "<pre>a  b\n   c\n\n\n\nd  </pre>", "a  b\n   c\n\n\n\nd"],
  ["elements in preformatted text", "<pre>a  <b>b</b>\n  <i>c</i></pre>", "a  b\n  c"],
  ["white-space: pre-line", '<div style="white-space:pre-line">a   b\nc</div>', "a b\nc"],
  [
    "white-space: pre-wrap, inherited and ended",
    '<div style="white-space:pre-wrap">a  b <p style="white-space:normal">c  d</p></div>',
    "a  b\n\nc d",
  ],
  [
    "display: block of what is none",
    '<a style="display:block">One</a><a style="display:block">Two</a>',
    "One\nTwo",
  ],
  [
    "display: inline of what is a block",
    '<li style="display:inline">One</li> <li style="display:inline">Two</li>',
    "One Two",
  ],
  [
    "buttons that are inline blocks in their line",
    '<a style="display:inline-block">Yes</a> <a style="display:inline-block">No</a>',
    "Yes No",
  ],
  [
    "columns that are inline blocks on lines",
    '<div style="display:inline-block">One</div><div style="display:inline-block">Two</div>',
    "One\nTwo",
  ],
  [
    "soft hyphens and marks of no width as nothing",
    "Dampf&shy;schiff&#8203;fahrt&#65279;",
    "Dampfschifffahrt",
  ],
  [
    "joiners inside of words",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 a\u200c ",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 a",
  ],
  [
    "emoji that are joined",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  ],
  ["images as their alt", '<img src=a.png alt="Acme"> Shop', "Acme Shop"],
  ["images without alt as nothing", "<img src=a.png><img src=b.png alt=''>Shop", "Shop"],
  [
    "letters as they were written, not as a style draws them",
    '<b style="text-transform:uppercase">Yes</b>',
    "Yes",
  ],
  ["<noscript>, since no mail client runs scripts", "<noscript>Hello</noscript>", "Hello"],
  ["malformed HTML as a browser does", "<p>One<p>Two</b></div><td>Three", "One\n\nTwoThree"],
  ["<wbr> as nothing", "super<wbr>long", "superlong"],
  [
    "a whole document",
    "<!doctype html><html lang=en><head><title>Shop</title></head><body>Hello</body></html>",
    "Hello",
  ],
  [
    "an old doctype and processing instructions",
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">Hello<?x y?>',
    "Hello",
  ],
  ["nothing for nothing", "", ""],
];

const HIDDEN: readonly Case[] = [
  ["display:none", '<div style="display:none">no</div>yes', "yes"],
  ["display: none !important", '<div style="display : NONE ! important;">no</div>yes', "yes"],
  ["display:none in a longer style", "<p style='color:red;display:none;margin:0'>no</p>yes", "yes"],
  [
    "display:none, and all that is in it",
    '<div style="display:none"><p style="display:block">no</p></div>yes',
    "yes",
  ],
  ["visibility:hidden", '<span style="visibility:hidden">no</span>yes', "yes"],
  [
    "what is visible in what is not",
    '<div style="visibility:hidden">no<b style="visibility:visible">yes</b></div>',
    "yes",
  ],
  ["opacity:0", '<div style="opacity:0">no</div>yes', "yes"],
  [
    "opacity:0.0, and what is in it",
    '<div style="opacity:0.0"><b style="opacity:1">no</b></div>yes',
    "yes",
  ],
  ["font-size:0", '<span style="font-size:0">no</span>yes', "yes"],
  ["font-size:0px, inherited", '<div style="font-size:0px"><b>no</b></div>yes', "yes"],
  [
    "a size of its own in a font-size of 0",
    '<td style="font-size:0"><div style="font-size:13px">yes</div></td>',
    "yes",
  ],
  [
    "a multiple of a font-size of 0",
    '<div style="font-size:0"><b style="font-size:2em">no</b></div>yes',
    "yes",
  ],
  ["font: 0/0 a", '<span style="font:0/0 a">no</span>yes', "yes"],
  [
    "max-height:0 with overflow:hidden",
    '<div style="max-height:0px;overflow:hidden">no</div>yes',
    "yes",
  ],
  ["height:0 with overflow:hidden", '<div style="height:0;overflow:hidden">no</div>yes', "yes"],
  ["the attribute hidden", "<p hidden>no</p>yes", "yes"],
  [
    "<title>, <style>, <script>, <template>",
    "<title>no</title><style>no{}</style><script>no</script><template>no</template>yes",
    "yes",
  ],
  ["comments", "<!-- no -->yes", "yes"],
  ["conditional comments for Outlook", "<!--[if mso]><p>no</p><![endif]-->yes", "yes"],
  [
    "conditional comments for old versions",
    "<!--[if (gte mso 9)|(IE)]><table><tr><td>no<![endif]-->yes",
    "yes",
  ],
  ["a class that a rule hides", "<style>.h{display:none}</style><p class='a h'>no</p>yes", "yes"],
  ["an id that a rule hides", "<style>#h{display:none}</style><p id=h>no</p>yes", "yes"],
  ["a type that a rule hides", "<style>h6{visibility:hidden}</style><h6>no</h6>yes", "yes"],
  ["one of several selectors", "<style>.a,.b , .c{opacity:0}</style><p class=b>no</p>yes", "yes"],
  [
    "a selector with combinators",
    "<style>.a > .b + p{display:none}</style><div class=a><i class=b></i><p>no</p></div>yes",
    "yes",
  ],
  [
    "a rule in @media screen",
    "<style>@media screen{.h{display:none}}</style><p class=h>no</p>yes",
    "yes",
  ],
  [
    "a rule in a comment of the old kind",
    "<style><!-- .h{display:none} --></style><p class=h>no</p>yes",
    "yes",
  ],
  [
    "a rule behind others and comments",
    "<style>@import url(a.css); /* } */ p{color:red} .h{display:none}</style><p class=h>no</p>yes",
    "yes",
  ],
  [
    "!important in a rule against the attribute",
    "<style>.h{display:none!important}</style><p class=h style='display:block'>no</p>yes",
    "yes",
  ],
  [
    "the rule that comes last",
    "<style>.h{display:block}.h{display:none}</style><p class=h>no</p>yes",
    "yes",
  ],
];

const NOT_HIDDEN: readonly Case[] = [
  ["mso-hide:all, which hides from Outlook alone", '<a style="mso-hide:all">yes</a>', "yes"],
  [
    "aria-hidden, which hides from the ear and not from the eye",
    '<p aria-hidden="true">yes</p>',
    "yes",
  ],
  ["max-height:0 whose overflow is seen", '<div style="max-height:0">yes</div>', "yes"],
  [
    "max-height:0 of an inline element",
    '<span style="max-height:0;overflow:hidden">yes</span>',
    "yes",
  ],
  [
    "max-width:0 of a cell, which cuts long text",
    '<table><tr><td style="max-width:0;overflow:hidden">yes</td></tr></table>',
    "yes",
  ],
  ["opacity above 0", '<div style="opacity:0.05">yes</div>', "yes"],
  ["font-size:0.8em", '<div style="font-size:0.8em">yes</div>', "yes"],
  [
    "display:none that a later property overrides",
    '<div style="display:none;display:block">yes</div>',
    "yes",
  ],
  [
    "the attribute hidden under a display of its own",
    '<p hidden style="display:block">yes</p>',
    "yes",
  ],
  [
    "a class that a rule hides on small screens",
    "<style>@media (max-width:600px){.h{display:none!important}}</style><p class=h>yes</p>",
    "yes",
  ],
  [
    "a class that a rule hides in print",
    "<style>@media print{.h{display:none}}</style><p class=h>yes</p>",
    "yes",
  ],
  ["a sheet for print", "<style media=print>.h{display:none}</style><p class=h>yes</p>", "yes"],
  [
    "a rule of Gmail alone",
    "<style>u + .body .h{display:none}</style><body class=body><p class=h>yes</p>",
    "yes",
  ],
  [
    "a rule that is overridden by a more specific one",
    "<style>p.a{display:block}.a{display:none}</style><p class=a>yes</p>",
    "yes",
  ],
  [
    "a rule that the attribute overrides",
    "<style>.h{display:none}</style><p class=h style='display:block'>yes</p>",
    "yes",
  ],
  [
    "a rule that another one overrides with !important",
    "<style>.h{display:block!important}</style><p class=h style='display:none'>yes</p>",
    "yes",
  ],
  [
    "what a rule hides under the pointer",
    "<style>.h:hover{display:none}</style><p class=h>yes</p>",
    "yes",
  ],
  [
    "what a rule with an unknown selector hides",
    "<style>p:unknown-thing(2){display:none} p::before{display:none}</style><p>yes</p>",
    "yes",
  ],
  [
    "conditional comments that all but Outlook read",
    "<!--[if !mso]><!--><p>yes</p><!--<![endif]-->",
    "yes",
  ],
  ["conditional comments in the other form", "<![if !mso]><p>yes</p><![endif]>", "yes"],
];

describe("visible text of HTML has", () => {
  test.each(LINES)("%s", (_, html, text) => {
    expect(seen(html)).toBe(text);
  });
});

describe("visible text of HTML leaves out", () => {
  test.each(HIDDEN)("%s", (_, html, text) => {
    expect(seen(html)).toBe(text);
  });
});

describe("visible text of HTML keeps", () => {
  test.each(NOT_HIDDEN)("%s", (_, html, text) => {
    expect(seen(html)).toBe(text);
  });
});

describe("the preheader is", () => {
  test.each([
    [
      "hidden text at the beginning",
      '<div style="display:none">Your parcel is here</div><p>Hello</p>',
      "Your parcel is here",
    ],
    [
      "without its padding",
      '<div style="display:none">Soon &zwnj;&nbsp;&zwnj;&nbsp;&#8203;&shy;&#847; &#65279;&#8199;</div>Hello',
      "Soon",
    ],
    [
      "on one line",
      '<div style="display:none">\n  Your\n  <b>parcel</b></div>Hello',
      "Your parcel",
    ],
    [
      "found behind empty elements",
      '<table><tr><td>&nbsp;</td></tr></table><span style="font-size:0">Soon</span>Hello',
      "Soon",
    ],
    [
      "that of the first hidden element",
      '<div style="display:none">Soon</div><div style="display:none">&zwnj;&nbsp;</div><div hidden>Other</div>Hello',
      "Soon",
    ],
    ["not what is hidden later", '<p>Hello</p><div style="display:none">Later</div>', undefined],
    [
      "nothing where all is padding",
      '<div style="display:none">&zwnj;&nbsp;&zwnj;&nbsp;</div>Hello',
      undefined,
    ],
    ["no style and no title", "<title>Shop</title><style>p{}</style><p>Hello", undefined],
    ["no comment", "<!-- Soon --><!--[if mso]>Soon<![endif]-->Hello", undefined],
  ])("%s", (_, html, preheader) => {
    expect(readHtml(html, undefined).preheader).toBe(preheader);
  });
});

test("reading HTML never throws, and what is read has no white space at the ends of its lines", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<div>",
      "</div>",
      "<p>",
      "</p>",
      "<td>",
      "</table>",
      "<table>",
      "<br>",
      "<pre>",
      "<b",
      "<!--",
      "-->",
      "<![if",
      "]>",
      "<style>",
      "</style>",
      ".a{",
      "}",
      "@media",
      '<a href="',
      '">',
      "&nbsp;",
      "&#",
      "<svg>",
      "<math>",
      "<template>",
      "<!doctype html>",
      "<?xml?>",
      "<select>",
      "display:none",
      " style='",
      "<base href='//x'>",
      "\n",
      "\t",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { visibleText, emphasis } = readHtml(pieces.join(""), undefined);
      expect(visibleText).not.toMatch(/^\s|\s$/);
      for (const at of emphasis) expect(at).toBeLessThanOrEqual(visibleText.length);
    }),
    { numRuns: 300 },
  );
});

test("text without markup comes back as it is, its white space collapsed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zA-Z0-9.,!?äöüéß-]+$/), { minLength: 1 }),
      (words) => {
        expect(seen(`<p>${words.join(" \n\t")}</p>`)).toBe(words.join(" "));
      },
    ),
  );
});

test("elements nested more deeply than browsers nest them are read", () => {
  const depth = 20_000;
  expect(seen(`${"<div>".repeat(depth)}Hello${"</div>".repeat(depth)}Ada`)).toBe("Hello\nAda");
});
