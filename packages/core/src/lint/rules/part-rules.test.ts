import { describe, expect, test } from "vitest";
import { alternative, HEADER, judged } from "../judged.testing.js";

const both = (text: string, html: string): string[] =>
  judged(HEADER + alternative(text, `<div lang="en">${html}</div>`));

describe("parts-disagree", () => {
  test.each([
    [
      "another amount",
      "You pay 89.00 EUR.",
      "<p>You pay 99.00 EUR.</p>",
      "text | The text has 89.00, which the HTML does not say. | only in the HTML: 99.00",
    ],
    [
      "a number that only the text says",
      "You have 3 seats left.",
      "<p>You have some seats left.</p>",
      "text | The text has 3, which the HTML does not say.",
    ],
    [
      "another code",
      "Your code: AB12-CD34",
      "<p>Your code: <b>AB12-CD43</b></p>",
      "text | The text has AB12-CD34, which the HTML does not say. | only in the HTML: AB12-CD43",
    ],
    [
      "another address behind the link",
      "Reset it: https://shop.test/reset?t=abc",
      '<p><a href="https://shop.test/reset?t=xyz">Reset it</a></p>',
      "text | The text has a link that the HTML does not have. | https://shop.test/reset?t=abc (HTML: https://shop.test/reset?t=xyz)",
    ],
  ])("%s is found", (_, text, html, finding) => {
    expect(both(text, html)).toContain(`parts-disagree | ${finding}`);
  });

  test.each([
    ["the same in other words", "Total: 99 EUR", "<h1>99.00&nbsp;€</h1>"],
    ["thousands in other marks", "Sum 1,234.50", "<p>Sum 1 234,50</p>"],
    ["a code of letters that is set wide", "Code: K7XQ2P", "<p>Code: K 7 X Q 2 P</p>"],
    ["a code without its hyphen", "Code: AB12-CD34", "<p>Code: AB12CD34</p>"],
    ["a year", "Shop, since 1999", "<p>Shop</p>"],
    ["a code that is set wide", "Your code: 482913", "<p>Your code: 4 8 2 9 1 3</p>"],
    [
      "dates and times in other forms",
      "On 25.11.2026 at 14:30",
      "<p>On November 25, 2026 at 2:30 pm</p>",
    ],
    [
      "a list with numbers",
      "1. First\n2. Second\n3) Third",
      "<ol><li>First<li>Second<li>Third</ol>",
    ],
    ["HTML that says more", "Your order 1042", "<p>Your order 1042, of 3 items</p>"],
    [
      "HTML with more links",
      "Look: https://shop.test/a",
      '<a href="https://shop.test/a">Look</a> <a href="https://social.test/shop">Follow us</a>',
    ],
    [
      "an address that the HTML shows",
      "Look: https://shop.test/a",
      "<p>Look: https://shop.test/a</p>",
    ],
    [
      "text with links as notes",
      "Look [1]\n\n[1] https://shop.test/a",
      '<a href="https://shop.test/a">Look</a>',
    ],
  ])("%s is not", (_, text, html) => {
    expect(both(text, html)).toEqual([]);
  });
});

describe("no-text-part", () => {
  test("HTML alone is found", () => {
    expect(
      judged(`${HEADER}Content-Type: text/html; charset=utf-8\n\n<p lang="en">Hello</p>\n`),
    ).toEqual(["no-text-part | body | There is an HTML part and no text part."]);
  });

  test("so is a text part with nothing in it", () => {
    expect(both(" \n", "<p>Hello</p>")).toEqual([
      "no-text-part | text | The text part is empty, and the HTML part is not.",
    ]);
  });

  test("both parts, or text alone, are not", () => {
    expect(both("Hello", "<p>Hello</p>")).toEqual([]);
    expect(judged(`${HEADER}\nHello\n`)).toEqual([]);
  });
});

describe("no-visible-text", () => {
  test.each([
    ["no text", `${HEADER}\n\n`],
    ["white space", `${HEADER}\n \t \n`],
    ["markup alone", HEADER + alternative("", '<div lang="en"><style>p{}</style><p> </p></div>')],
  ])("%s is found", (_, eml) => {
    expect(judged(eml)).toContain("no-visible-text | body | A reader sees no text at all.");
  });

  test("an image with an alt is read", () => {
    expect(
      judged(
        HEADER + alternative("Sale", '<img lang="en" src="https://shop.test/a.png" alt="Sale">'),
      ),
    ).toEqual([]);
  });
});
