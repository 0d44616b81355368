import { expect, test } from "vitest";
import { selectHtml } from "./read-html.js";

const HTML = `<!doctype html><html><head><style>.h{display:none}</style></head><body>
<table id=items><tr class="item"><td>Tea</td><td data-price="3">3 &euro;</td></tr>
<tr class="item"><td>Cake</td><td data-price="5"><b>5</b>&nbsp;&euro;</td></tr></table>
<p class=h>Soon</p><A HREF="https://shop.test/?a=1&amp;b=2">Shop</A></body></html>`;

const textsOf = (selector: string): string[] => selectHtml(HTML, selector).map(({ text }) => text);

test.each([
  ["td", ["Tea", "3 €", "Cake", "5 €"]],
  ["tr.item > td:first-child", ["Tea", "Cake"]],
  ["#items [data-price='5']", ["5 €"]],
  ["tr:nth-child(2) td, a", ["Cake", "5 €", "Shop"]],
  ["tr:has(b) td:first-child", ["Cake"]],
  ["h1", []],
])("elements are selected as in a page, in the order of the document: %s", (selector, texts) => {
  expect(textsOf(selector)).toEqual(texts);
});

test("an element is plain data, frozen", () => {
  const [element] = selectHtml(HTML, "a");
  expect(element).toEqual({
    tagName: "a",
    attributes: { href: "https://shop.test/?a=1&b=2" },
    text: "Shop",
    html: '<a href="https://shop.test/?a=1&amp;b=2">Shop</a>',
  });
  expect(Object.isFrozen(element) && Object.isFrozen(element?.attributes)).toBe(true);
});

test("a row has its cells as in the visible text", () => {
  expect(textsOf("tr")).toEqual(["Tea\t3 €", "Cake\t5 €"]);
});

test("what is hidden has no visible text, nor has what is in it", () => {
  expect(textsOf(".h")).toEqual([""]);
  expect(selectHtml('<div style="display:none"><b>x</b></div>', "b")[0]?.text).toBe("");
});

test("inside of an element only what is in it is found", () => {
  const [row] = selectHtml(HTML, "tr:last-child");
  expect(row?.select("td").map(({ text }) => text)).toEqual(["Cake", "5 €"]);
  expect(row?.select("tr")).toEqual([]);
});

test("elements that are nested very deeply can be selected and shown", () => {
  const deep = `${"<div>".repeat(3000)}<b>x</b>`;
  expect(selectHtml(deep, "b").map(({ tagName }) => tagName)).toEqual(["b"]);
});
