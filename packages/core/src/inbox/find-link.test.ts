import { describe, expect, test } from "vitest";
import type { SmtpFixtureError } from "../errors.js";
import { findLink, type LinkQuery } from "./find-link.js";
import { mailOf } from "./mail-of.testing.js";

/** A mail with both parts. */
function mailWith({ html, text }: { html?: string; text?: string }): ReturnType<typeof mailOf> {
  const parts = [
    ...(text === undefined ? [] : ["--b", "Content-Type: text/plain; charset=utf-8", "", text]),
    ...(html === undefined ? [] : ["--b", "Content-Type: text/html; charset=utf-8", "", html]),
  ];
  const content = ["Content-Type: multipart/alternative; boundary=b", "", ...parts, "--b--"];
  return mailOf({ content: content.join("\r\n") });
}

const SHOP = mailWith({
  html: `<a href="https://shop.test/"><img src=a.png alt="Acme shop"></a>
    <a href="https://shop.test/reset?token=1" title="Choose a new password">Reset your
      password</a>
    <a href="https://shop.test/reset?token=1">https://shop.test/reset</a>
    <a href="https://shop.test/help" aria-label="Help pages">?</a>
    <a href="https://shop.test/old" style="display:none">Old</a>`,
  text: "Shop: https://shop.test/\n\nReset your password: https://shop.test/reset?token=1\n",
});

const find = (wanted: LinkQuery, mail = SHOP): string => findLink(mail, wanted).href;

function failure(doing: () => unknown): { readonly code: string; readonly lines: string[] } {
  try {
    doing();
  } catch (error) {
    const { code, message } = error as SmtpFixtureError;
    return { code, lines: message.split("\n") };
  }
  throw new Error("It was expected to fail, and did not.");
}

describe("a link is found", () => {
  test.each<[about: string, wanted: LinkQuery, href: string]>([
    ["by all of its text", "Reset your password", "https://shop.test/reset?token=1"],
    [
      "whatever the case and white space",
      " reset  YOUR\npassword ",
      "https://shop.test/reset?token=1",
    ],
    ["by its title", "choose a new password", "https://shop.test/reset?token=1"],
    ["by its aria-label", "Help pages", "https://shop.test/help"],
    ["by the alt of its image", "acme shop", "https://shop.test/"],
    ["by its address", "https://shop.test/help", "https://shop.test/help"],
    ["by a pattern for its text", /your password/i, "https://shop.test/reset?token=1"],
    ["by a pattern for its address", /token=\d$/, "https://shop.test/reset?token=1"],
    ["by a pattern with g, each time", /help/g, "https://shop.test/help"],
    ["by field: text", { text: "?" }, "https://shop.test/help"],
    ["by field: href", { href: /reset/ }, "https://shop.test/reset?token=1"],
    [
      "by field: all of them",
      { text: /reset/i, href: /token/, source: "html" },
      "https://shop.test/reset?token=1",
    ],
    [
      "by field, undefined ones left out",
      { text: undefined, href: "https://shop.test/help" },
      "https://shop.test/help",
    ],
  ])("%s", (_, wanted, href) => {
    expect(find(wanted)).toBe(href);
    expect(find(wanted)).toBe(href);
  });

  test("as the first of those with one address, that of the HTML part", () => {
    expect(findLink(SHOP, /reset/i)).toBe(SHOP.links[1]);
  });

  test("in a part that is asked for", () => {
    expect(findLink(SHOP, { href: /reset/, source: "text" })).toBe(SHOP.links[6]);
  });

  test("in a mail of text alone", () => {
    expect(find(/reset/, mailWith({ text: "https://shop.test/reset?a=1" }))).toBe(
      "https://shop.test/reset?a=1",
    );
  });

  test("where two ways to write one address count as one", () => {
    const mail = mailWith({
      html: '<a href="https://shop.test">Shop</a>',
      text: "HTTPS://shop.test/",
    });
    expect(find(/shop/i, mail)).toBe("https://shop.test");
  });
});

describe("no link is found", () => {
  test("where none fits, and the error lists all and says what to write", () => {
    const { code, lines } = failure(() => find("Reset"));
    expect(code).toBe("LINK_NOT_FOUND");
    expect(lines).toEqual([
      'No link fits "Reset".',
      '  1   "Acme shop"  https://shop.test/  (html)',
      '  2   "Reset your password"  https://shop.test/reset?token=1  (html)',
      '  3   "https://shop.test/reset"  https://shop.test/reset?token=1  (html)',
      '  4   "?"  https://shop.test/help  (html)',
      '  5   "Old"  https://shop.test/old  (html, hidden)',
      '  6   "https://shop.test/"  https://shop.test/  (text)',
      '  7   "https://shop.test/reset?token=1"  https://shop.test/reset?token=1  (text)',
      'A string has to be all of a text, or the whole address: mail.link("Acme shop"). A pattern may be part of either: mail.link(/acme/i).',
    ]);
  });

  test("in a mail without any", () => {
    expect(failure(() => find(/x/, mailOf()))).toEqual({
      code: "LINK_NOT_FOUND",
      lines: ["No link fits /x/.", "The mail has no links."],
    });
  });

  test("where the one that fits is hidden, and the error says so", () => {
    const { code, lines } = failure(() => find("Old"));
    expect(code).toBe("LINK_NOT_FOUND");
    expect(lines.at(-1)).toMatch(/hidden.*mail\.links/);
  });
});

describe("more than one link is found", () => {
  test("with different addresses: the error marks them and says what to write", () => {
    const { code, lines } = failure(() => find(/./));
    expect(code).toBe("LINK_AMBIGUOUS");
    expect(lines[0]).toBe("3 links fit /./.");
    expect(lines.filter((line) => line.includes("✓"))).toHaveLength(6);
    expect(lines.at(-1)).toBe('Say which one is meant: mail.link("Acme shop").');
  });

  test("with one text: the error asks for the address", () => {
    const mail = mailWith({
      html: '<a href="https://a.test">Go</a><a href="https://b.test">Go</a>',
    });
    const { code, lines } = failure(() => find("go", mail));
    expect(code).toBe("LINK_AMBIGUOUS");
    expect(lines.at(-1)).toContain('mail.link({ href: "https://a.test" })');
  });

  test("one in each part: the error says that the parts differ", () => {
    const mail = mailWith({
      html: '<a href="https://a.test/reset">Reset</a>',
      text: "https://b.test/reset",
    });
    const { code, lines } = failure(() => find(/reset/i, mail));
    expect(code).toBe("LINK_AMBIGUOUS");
    expect(lines.at(-1)).toContain("HTML part and the text part");
    expect(find({ text: /reset/i, source: "html" }, mail)).toBe("https://a.test/reset");
  });
});

describe("where the parts link to one page with different parameters", () => {
  const mail = mailWith({
    html: '<a href="https://shop.test/reset?token=new">Choose a password</a>',
    text: "Choose a password: https://shop.test/reset?token=old",
  });

  test("asking for it by its text fails, and says how to choose", () => {
    const { code, lines } = failure(() => find("choose a password", mail));
    expect(code).toBe("LINK_AMBIGUOUS");
    expect(lines).toEqual([
      'One link fits "choose a password", but the text part links to the same page with other parameters.',
      '  1 ✓ "Choose a password"  https://shop.test/reset?token=new  (html)',
      '  2 ✓ "https://shop.test/reset?token=old"  https://shop.test/reset?token=old  (text)',
      'If they may differ, say which one is meant: { source: "html" }.',
    ]);
  });

  test("asking for one of them by its part or its address does not", () => {
    expect(find({ text: /choose/i, source: "html" }, mail)).toContain("new");
    expect(find("https://shop.test/reset?token=old", mail)).toContain("old");
    expect(find({ href: "https://shop.test/reset?token=new" }, mail)).toContain("new");
  });

  test("the mail says so itself", () => {
    expect(mail.disagreements).toEqual([
      {
        what: "link",
        html: ["https://shop.test/reset?token=new"],
        text: ["https://shop.test/reset?token=old"],
      },
    ]);
  });

  test("parameters of a campaign are no difference to the answer", () => {
    const campaign = mailWith({
      html: '<a href="https://shop.test/sale?utm_content=html">Sale</a>',
      text: "https://shop.test/sale?utm_content=text",
    });
    expect(find("Sale", campaign)).toContain("html");
  });
});

describe("the parts agree on links", () => {
  const html =
    '<a href="https://a.test">x</a><a href="mailto:ada@a.test">y</a><a href="#top">z</a>';

  test.each([
    ["where they have the same", { html, text: "https://a.test/" }],
    ["where the text part has none", { html, text: "Hello" }],
    ["where one is missing", { html }],
  ])("%s", (_, parts) => {
    expect(mailWith(parts).disagreements).toEqual([]);
  });

  test("unless the text part has some, and not all", () => {
    expect(SHOP.disagreements).toEqual([
      { what: "link", html: ["https://shop.test/help"], text: [] },
    ]);
  });
});

describe("what means no link is refused", () => {
  test.each<[wanted: unknown, message: RegExp]>([
    [undefined, /takes a string, a RegExp or \{ text, href, source \}, not undefined/],
    [null, /not null/],
    [7, /not 7/],
    [{}, /not \{\}/],
    [{ text: undefined }, /not \{ text: undefined \}/],
    [[/x/], /not \[\/x\/\]/],
    [{ txt: "x" }, /Unknown field "txt"\. Did you mean "text"\?/],
    [{ colour: "x" }, /Known are: text, href, source/],
    [{ source: "pdf" }, /source takes "html" or "text", not "pdf"/],
    [{ href: 7 }, /href takes a string or a RegExp, not 7/],
  ])("%j", (wanted, message) => {
    const { code, lines } = failure(() => findLink(SHOP, wanted as LinkQuery));
    expect(code).toBe("INVALID_ARGUMENT");
    expect(lines[0]).toMatch(message);
  });
});
