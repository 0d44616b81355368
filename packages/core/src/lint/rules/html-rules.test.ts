import { expect, test } from "vitest";
import { alternative, HEADER, judged } from "../judged.testing.js";

const both = (html: string): string[] => judged(HEADER + alternative("Hello", html));

/** A mail with HTML and an image that belongs to it. */
const related = (html: string, image: string): string => `\
${HEADER}Content-Type: multipart/alternative; boundary=alternative

--alternative
Content-Type: text/plain

Hello
--alternative
Content-Type: multipart/related; boundary=related

--related
Content-Type: text/html; charset=utf-8

${html}
--related
Content-Type: image/png; name=logo.png
Content-Transfer-Encoding: base64
${image}

iVBORw0K
--related--
--alternative--
`;
const LOGO = "Content-ID: <logo@shop.test>\nContent-Disposition: inline; filename=logo.png";
const LOGO_HTML = '<p lang="en">Hello <img src="cid:logo@shop.test" alt="Logo"></p>';

test("a cid: that no part has is found", () => {
  expect(judged(related('<p lang="en">Hello <img src="cid:logo" alt="Logo"></p>', LOGO))).toEqual([
    "unresolved-cid | html | No part has the Content-ID of cid:logo. | there are logo@shop.test",
    'unused-inline-attachment | attachment | The HTML does not use "logo.png", which is inline. | Content-ID logo@shop.test',
  ]);
  expect(both('<p lang="en">Hello <img src="cid:logo" alt="Logo"></p>')).toEqual([
    "unresolved-cid | html | No part has the Content-ID of cid:logo. | no part has a Content-ID",
  ]);
});

test.each([
  ["one that a part has", LOGO_HTML],
  ["one that is percent-encoded", LOGO_HTML.replace("logo@", "logo%40")],
  [
    "one of a background",
    `<div lang="en" style="background: url('cid:logo@shop.test')">Hello</div>`,
  ],
  ["one in prose, beside", `${LOGO_HTML}<p>The address cid:foo is one.</p>`],
])("%s is not", (_, html) => {
  expect(judged(related(html, LOGO))).toEqual([]);
});

test("an attachment that is to be listed need not be used", () => {
  const listed = LOGO.replace("inline", "attachment");
  expect(judged(related('<p lang="en">Hello</p>', listed))).toEqual([]);
});

test("an image without alt is found, one that says that it is decoration is not", () => {
  expect(both('<p lang="en">Hello <img src="https://shop.test/a.png"></p>')).toEqual([
    "image-without-alt | html | An image has no alt. | https://shop.test/a.png",
  ]);
  expect(both('<p lang="en">Hello <img src="https://shop.test/a.png" alt=""></p>')).toEqual([]);
});

test.each([
  ["none", "<html><body><p>Hello</p></body></html>"],
  ["an empty one", '<html lang=""><body>Hello</body></html>'],
  ["one of a link alone", '<p>Hello <a hreflang="en" href="https://shop.test/">shop</a></p>'],
])("HTML with no lang is found: %s", (_, html) => {
  expect(both(html)).toEqual([
    "html-without-lang | html | No element says by lang which language the text is in.",
  ]);
});

test.each([
  ["of the document", '<!doctype html>\n<html lang="en"><body>Hello</body></html>'],
  [
    "of XHTML",
    '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="pt-BR"><body>Hello</body></html>',
  ],
  ["of an element within", '<html><body><div dir="ltr" lang=en>Hello</div></body></html>'],
])("a lang is enough: %s", (_, html) => {
  expect(both(html)).toEqual([]);
});

/** HTML of as many octets: an ä has two of them. */
const htmlOf = (octets: number): string =>
  `<p lang="de">${"ä\n".repeat((octets - '<p lang="de"></p>'.length) / 3)}</p>`;

test("Gmail's limit is in octets", () => {
  expect(judged(HEADER + alternative("ä", htmlOf(102 * 1024 - 1)))).toEqual([]);
  expect(judged(HEADER + alternative("ä", htmlOf(102 * 1024 + 2)))).toEqual([
    "html-clipped | html | The HTML has 103 kB, and Gmail shows 102.",
  ]);
});
