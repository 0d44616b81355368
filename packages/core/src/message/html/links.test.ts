import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mailOf } from "../../inbox/mail-of.testing.js";
import { makeLink } from "./link.js";
import type { Link, LinkFacts } from "./mail-view.js";
import { readHtml } from "./read-html.js";
import { textLinks } from "./text-links.js";

const linksOf = (html: string): readonly LinkFacts[] => readHtml(html, undefined).links;
const oneOf = (html: string): LinkFacts | undefined => linksOf(html)[0];

const NOTHING_ELSE = { title: undefined, label: undefined, alt: undefined, isHidden: false };

describe("a link of HTML has", () => {
  test("its visible text on one line, its address and where it is from", () => {
    expect(linksOf('<p>To <a href="https://shop.test/">our\n  <b>shop</b><br>now</a>.')).toEqual([
      { text: "our shop now", href: "https://shop.test/", source: "html", ...NOTHING_ELSE },
    ]);
  });

  test.each([
    ["&amp; decoded", "https://shop.test/?a=1&amp;b=2", "https://shop.test/?a=1&b=2"],
    ["&amp; decoded once", "https://shop.test/?a=&amp;amp;", "https://shop.test/?a=&amp;"],
    [
      "& that was written as it is",
      "https://shop.test/?a=1&b=2&copy=3",
      "https://shop.test/?a=1&b=2&copy=3",
    ],
    ["no white space at its ends", " \n https://shop.test/ \t", "https://shop.test/"],
    ["no line ends and tabs inside", "https://shop.test/\n  \ta", "https://shop.test/  a"],
    [
      "percent-encoding untouched",
      "https://shop.test/%C3%A4?x=%26",
      "https://shop.test/%C3%A4?x=%26",
    ],
    [
      "a mailto: address",
      "mailto:ada@example.test?subject=Hi",
      "mailto:ada@example.test?subject=Hi",
    ],
    ["a tel: address", "tel:+4930123", "tel:+4930123"],
    ["a fragment", "#top", "#top"],
    ["nothing, where it is empty", "", ""],
  ])("an address with %s", (_, href, address) => {
    expect(oneOf(`<a href="${href}">x</a>`)?.href).toBe(address);
  });

  test("the address that a <base> makes of a relative one", () => {
    const html =
      '<base href="https://shop.test/mails/"><a href="../track?id=1">x</a><a href="https://other.test">y</a><a href="mailto:a@b.test">z</a>';
    expect(linksOf(html).map(({ href }) => href)).toEqual([
      "https://shop.test/track?id=1",
      "https://other.test",
      "mailto:a@b.test",
    ]);
  });

  test("a relative address as it is where no <base>, or a malformed one, resolves it", () => {
    expect(oneOf('<a href="/track">x</a>')?.href).toBe("/track");
    expect(oneOf('<base href="no/base"><a href="/track">x</a>')?.href).toBe("/track");
  });

  test("title, aria-label and the alt of its image", () => {
    expect(
      oneOf('<a href=x title="To the shop" aria-label="Shop"><img src=a.png alt="Acme  logo"></a>'),
    ).toMatchObject({ text: "Acme logo", title: "To the shop", label: "Shop", alt: "Acme logo" });
  });

  test("text and alt where there are both", () => {
    expect(oneOf('<a href=x><img src=a.png alt="Acme">Shop</a>')).toMatchObject({
      text: "Acme Shop",
      alt: "Acme",
    });
  });

  test("no text where an image without alt is all there is", () => {
    expect(oneOf("<a href=x><img src=a.png></a>")).toMatchObject({
      text: "",
      alt: undefined,
      isHidden: false,
    });
  });

  test("areas of an image map, by their alt", () => {
    expect(
      linksOf(
        '<img src=a.png usemap="#m"><map name=m><area href="https://shop.test/" alt="Shop"></map>',
      ),
    ).toMatchObject([{ text: "Shop", href: "https://shop.test/", alt: "Shop", isHidden: false }]);
  });
});

test("an anchor without href is no link", () => {
  expect(linksOf("<a name=top>x</a>")).toEqual([]);
});

describe("a link is hidden", () => {
  test.each([
    ["by its own style", '<a href=x style="display:none">Go</a>'],
    ["by what it stands in", '<div style="display:none"><a href=x>Go</a></div>'],
    ["by a class", "<style>.h{display:none}</style><a href=x class=h>Go</a>"],
    ["where all of its text is", '<a href=x><span style="font-size:0">Go</span></a>'],
    ["in a comment that only Outlook reads", '<!--[if mso]><a href="x">Go</a><![endif]-->'],
    [
      "as a button drawn for Outlook",
      '<!--[if mso]><v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="x" style="height:40px"><w:anchorlock/><center>Go</center></v:roundrect><![endif]-->',
    ],
  ])("%s, and listed all the same", (_, html) => {
    expect(linksOf(html)).toMatchObject([{ text: "Go", href: "x", isHidden: true }]);
  });

  test.each([
    ["where part of its text is seen", '<a href=x>Go<i style="display:none">no</i></a>'],
    ["where its image is seen", '<a href=x style="font-size:0"><img src=a.png></a>'],
    [
      "in a comment that all but Outlook read",
      '<!--[if !mso]><!--><a href="x">Go</a><!--<![endif]-->',
    ],
    ["by mso-hide:all, which hides from Outlook alone", '<a href=x style="mso-hide:all">Go</a>'],
  ])("and is not %s", (_, html) => {
    expect(linksOf(html)).toMatchObject([{ href: "x", isHidden: false }]);
  });
});

describe("links of a text part", () => {
  /** What it is about, the text, the addresses. */
  const CASES: readonly (readonly [about: string, text: string, ...hrefs: string[]])[] = [
    ["on their own", "https://shop.test/a?b=c#d", "https://shop.test/a?b=c#d"],
    ["in a sentence", "See https://shop.test/a.", "https://shop.test/a"],
    [
      "before other marks",
      "https://a.test/x, http://b.test/y; https://c.test/z! https://d.test?",
      "https://a.test/x",
      "http://b.test/y",
      "https://c.test/z",
      "https://d.test",
    ],
    ["with marks inside", "https://shop.test/a,b;c.d?e=f!g", "https://shop.test/a,b;c.d?e=f!g"],
    [
      "in brackets",
      "(https://shop.test/a) [https://shop.test/b]",
      "https://shop.test/a",
      "https://shop.test/b",
    ],
    [
      "with brackets of their own",
      "https://wiki.test/Ada_(name) (see https://wiki.test/Ada_(name))",
      "https://wiki.test/Ada_(name)",
      "https://wiki.test/Ada_(name)",
    ],
    ["in angle brackets", "<https://shop.test/a.>", "https://shop.test/a."],
    [
      "in angle brackets over several lines",
      "<https://shop.test/a\n  /b?c=\n d>",
      "https://shop.test/a/b?c=d",
    ],
    ["with the prefix of old", "<URL:https://shop.test/>", "https://shop.test/"],
    [
      "in quotation marks",
      "\"https://shop.test/\" 'https://shop.test/b' “https://shop.test/c”",
      "https://shop.test/",
      "https://shop.test/b",
      "https://shop.test/c",
    ],
    [
      "in Markdown",
      "[Reset](https://shop.test/reset) **https://shop.test/b**",
      "https://shop.test/reset",
      "https://shop.test/b",
    ],
    ["that begin with www.", "www.shop.test/a", "http://www.shop.test/a"],
    ["behind Chinese punctuation", "请点击：https://shop.test/a。谢谢", "https://shop.test/a"],
    ["in capitals", "HTTPS://SHOP.TEST/A", "HTTPS://SHOP.TEST/A"],
    ["of mailboxes in angle brackets", "Ada <ada@example.test>", "mailto:ada@example.test"],
    [
      "mailto: and tel:",
      "mailto:ada@example.test, tel:+4930123.",
      "mailto:ada@example.test",
      "tel:+4930123",
    ],
    ["with & as it is", "https://shop.test/?a=1&b=2&amp;c", "https://shop.test/?a=1&b=2&amp;c"],
    ["with a port and a user", "http://ada:x@127.0.0.1:8080/", "http://ada:x@127.0.0.1:8080/"],
    [
      "on lines of their own",
      "One:\nhttps://shop.test/1\nTwo:\nhttps://shop.test/2",
      "https://shop.test/1",
      "https://shop.test/2",
    ],
    ["with letters of other scripts", "https://shop.test/größe", "https://shop.test/größe"],
    ["none where there are none", "ada@example.test, shop.test, www., http://, ftp://x.test"],
  ];
  test.each(CASES)("are found %s", (_, text, ...hrefs) => {
    expect(textLinks(text).map(({ href }) => href)).toEqual(hrefs);
  });

  test("say their address as it was written", () => {
    expect(textLinks("www.shop.test")).toEqual([
      { text: "www.shop.test", href: "http://www.shop.test", source: "text", ...NOTHING_ELSE },
    ]);
  });

  test("any web address is found between spaces", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        fc.pre(!/[.,;:!?'*_|`)]$/.test(url));
        expect(textLinks(`Go ${url} now`).map(({ href }) => href)).toEqual([url]);
      }),
    );
  });

  test("a long text without an end is read in no time to speak of", () => {
    expect(textLinks(`${"(".repeat(50_000)}https://a.test/${")".repeat(50_000)}`)).toHaveLength(1);
    expect(textLinks("<".repeat(50_000))).toEqual([]);
  });
});

const linkTo = (href: string): Link =>
  makeLink({ text: "x", href, source: "html", ...NOTHING_ELSE });

describe("a link in a test's hands", () => {
  test("has its address parsed, and its parameters as a plain object", () => {
    const { url, query } = linkTo("https://shop.test/reset?token=a%20b&lang=de&lang=en");
    expect(url?.pathname).toBe("/reset");
    expect(query).toEqual({ token: "a b", lang: "en" });
    expect(url?.searchParams.getAll("lang")).toEqual(["de", "en"]);
  });

  test("has no parsed address where it is none, and then no parameters", () => {
    expect(linkTo("/reset?token=1")).toMatchObject({ url: undefined, query: {} });
    expect(linkTo("https://")).toMatchObject({ url: undefined, query: {} });
  });

  test("is frozen, and compares by what it says", () => {
    const link = linkTo("https://shop.test/");
    expect(Object.isFrozen(link)).toBe(true);
    expect(link).toEqual(linkTo("https://shop.test/"));
    expect(link).not.toEqual(linkTo("https://shop.test/b"));
    expect(Object.keys(link)).not.toContain("follow");
  });

  test("is followed with what was given, which gets the address and nothing else", async () => {
    const calls: unknown[][] = [];
    const fetch = (...args: unknown[]): string => {
      calls.push(args);
      return "the page";
    };
    expect(await linkTo("https://shop.test/reset?a=1").follow({ fetch })).toBe("the page");
    expect(calls).toEqual([["https://shop.test/reset?a=1"]]);
  });

  test.each(["mailto:ada@example.test", "/relative", "javascript:alert(1)", "ftp://a.test/", ""])(
    "is not followed to %j",
    async (href) => {
      const followed = linkTo(href).follow({ fetch: () => "never" });
      await expect(followed).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      await expect(followed).rejects.toThrow("http or https");
    },
  );
});

describe("images", () => {
  test("are listed with what they show, and the attachment that they name", () => {
    const mail = mailOf({
      content: [
        "Content-Type: multipart/related; boundary=b",
        "",
        "--b",
        "Content-Type: text/html",
        "",
        '<img src="cid:logo%40shop" alt="Logo"><img src=" https://shop.test/a.png "><img alt="x"><img src="cid:gone" alt="">',
        "--b",
        "Content-Type: image/png",
        "Content-ID: <logo@shop>",
        "",
        "PNG",
        "--b--",
      ].join("\r\n"),
    });
    expect(mail.images).toEqual([
      {
        src: "cid:logo%40shop",
        alt: "Logo",
        contentId: "logo@shop",
        attachment: mail.attachments[0],
      },
      {
        src: "https://shop.test/a.png",
        alt: undefined,
        contentId: undefined,
        attachment: undefined,
      },
      { src: "cid:gone", alt: "", contentId: "gone", attachment: undefined },
    ]);
    expect(mail.images[0]?.attachment).toBe(mail.attachments[0]);
  });
});
