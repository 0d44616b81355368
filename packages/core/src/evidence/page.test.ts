import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { describe, expect, test } from "vitest";
import type { CapturedMail } from "../inbox/captured-mail.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { hostile } from "./hostile.testing.js";
import { IMAGE, pageSaying, sayingEverywhere, type Words } from "./page-saying.testing.js";
import { page } from "./page.js";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function* elementsOf(node: Node): Generator<Element> {
  if ("tagName" in node) yield node;
  if ("childNodes" in node) for (const child of node.childNodes) yield* elementsOf(child);
}

const attributesOf = ({ attrs }: Element): Readonly<Record<string, string>> =>
  Object.fromEntries(attrs.map(({ name, value }) => [name, value]));

const textOf = (node: Node): string =>
  "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : "";

const named = (html: string, name: string): Element[] =>
  [...elementsOf(parse(html))].filter(({ tagName }) => tagName === name);

/** What a page is made of, without what its mails say: each element with its attributes, but for frames' documents. */
const skeleton = (html: string): string[] =>
  [...elementsOf(parse(html))].map((element) => {
    const { srcdoc, ...rest } = attributesOf(element);
    return `${element.tagName} ${JSON.stringify(rest)}${srcdoc === undefined ? "" : " with a document"}`;
  });

function pageOf(
  mails: readonly CapturedMail[],
  { errors = [""], transcript = "", name = "" } = {},
): string {
  const test = {
    key: {},
    scope: {},
    name,
    file: "a.test.ts",
    failedAtMs: Date.UTC(2026, 10, 25, 12),
  };
  const shown = mails.map((mail) => ({ mail, file: undefined }));
  return page({ test, errors, runner: "" }, { mails, attempts: [], transcript }, shown, 1_000_000);
}

/** The documents of the page's frames. */
const documents = (html: string): string[] =>
  named(html, "iframe").map((element) => attributesOf(element)["srcdoc"] ?? "");

/** All that a page is made of: one with a link, and one with defects. */
const HARMLESS = new Set([
  ...skeleton(pageSaying(sayingEverywhere("https://shop.test"))),
  ...skeleton(pageOf([mailOf({ content: "\n" })])),
]);

/** Any text, and texts that are up to something, one after the other. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostile("http://127.0.0.1:1")),
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."<>\"'&-!/=\0\r\n ;".split(""), "script", "iframe") }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(""));

describe("whatever a mail says", () => {
  test("the page around its frame is made as that of a harmless mail is", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const made = skeleton(pageSaying(sayingEverywhere(text)));
        expect(made.filter((element) => !HARMLESS.has(element))).toEqual([]);
        for (const once of ["html", "head", "body", "title", "style", "ol", "section", "iframe"])
          expect(made.filter((element) => element.startsWith(`${once} `))).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
  });

  test("its document begins with what forbids it everything, in a frame that forbids the rest", () => {
    fc.assert(
      fc.property(texts, (html) => {
        const [frame] = named(pageSaying({ html }), "iframe");
        const { sandbox, src, srcdoc = "" } = frame === undefined ? {} : attributesOf(frame);
        expect({ sandbox, src }).toEqual({ sandbox: "", src: undefined });
        const [, , charset, policy] = [...elementsOf(parse(srcdoc))].map(attributesOf);
        expect(charset).toEqual({ charset: "utf-8" });
        expect(policy).toEqual({
          "http-equiv": "Content-Security-Policy",
          content:
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'",
        });
      }),
      { numRuns: 150 },
    );
  });

  test("the page shows it as it is", () => {
    fc.assert(
      fc.property(texts, (error) => {
        // HTML has one kind of line end, and no NUL.
        const shown = error.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "").trimEnd();
        const [pre] = named(pageSaying({ error, html: "" }), "pre");
        expect(pre === undefined ? "" : textOf(pre).replaceAll("\uFFFD", "").trimEnd()).toBe(
          shown.replaceAll("\uFFFD", ""),
        );
      }),
      { numRuns: 150 },
    );
  });
});

test("images of the mail stand in its document; others are left where they are", () => {
  const html = `<img src="cid:point@shop.test"><img src='cid:point%40shop.test'><td background=cid:point@shop.test>
    <p style="background: url(cid:point@shop.test)">cid:point@shop.test</p><img src="cid:other"><img src="https://shop.test/x.gif">`;
  const [document = ""] = documents(pageSaying({ html }));
  const uri = `data:image/png;base64,${IMAGE}`;
  const sources = named(document, "img").map((img) => attributesOf(img)["src"]);
  expect(sources).toEqual([uri, uri, "cid:other", "https://shop.test/x.gif"]);
  expect(document).toContain(`background=${uri}>`);
  expect(document).toContain(`url(${uri})">cid:point@shop.test</p>`);
});

test("an image that is used again and again does not make the page larger than it may be", () => {
  const image = [
    "Subject: Images",
    'Content-Type: multipart/related; boundary="b"',
    "",
    "--b",
    "Content-Type: text/html",
    "",
    '<img src="cid:image">'.repeat(1000),
    "--b",
    "Content-Type: image/png",
    "Content-ID: <image>",
    "",
    "x".repeat(100_000),
    "--b--",
    "",
  ].join("\r\n");
  const html = pageOf([mailOf({ content: image })]);
  expect(html.match(/data:image\/png;base64,/g)).toHaveLength(3);
  expect(html).toContain("Images of the mail that there is no room for: 997.");
});

test("a page holds all that is to be known of a mail", () => {
  const words: Words = {
    subject: "Your code",
    html: '<p>Code <b>1234</b> <a href="https://shop.test/go?a=1&amp;b=2">Go</a></p>',
    text: "Code 1234",
    fileName: "point.png",
    testName: "sign-up › sends a code",
    error: "\u001B[31mexpected\u001B[39m 1 to be 2",
    transcript: "C: EHLO client.test\n",
  };
  const html = pageSaying(words);
  const text = textOf(parse(html));
  for (const shown of [
    "sign-up › sends a code",
    "test/sign-up.test.ts",
    "2026-11-25T12:00:00.000Z",
    "Vitest 4",
    `Node ${process.version.slice(1)}`,
    "expected 1 to be 2",
    "1. Your code",
    "shop@shop.test",
    "ada@example.test",
    "2026-11-25T00:00:00.000Z",
    "001-mail.eml",
    "Code 1234",
    "https://shop.test/go?a=1&b=2",
    "multipart/related; boundary=b",
    'image/png · base64 · inline · "point.png" · <point@shop.test>',
    "point.png",
    "sha256 ",
    "MAIL FROM",
    "127.0.0.1 port 49152",
    "client.test",
    "Content-ID: <point@shop.test>",
    "C: EHLO client.test",
  ])
    expect(text).toContain(shown);
  expect(Buffer.byteLength(html)).toBeLessThan(20_000);
});

test("a page stays within its bounds, and says what it leaves out", () => {
  const large = mailOf({ content: `Subject: Large\r\n\r\n${"<&\"'>".repeat(40_000)}` });
  const html = pageOf(
    Array.from({ length: 100 }, () => large),
    {
      errors: ["'".repeat(1_000_000)],
      transcript: `${"<".repeat(1_000_000)}end`,
      name: "x".repeat(10_000),
    },
  );
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  expect(html).toContain("The rest is left out: the page would be too large with it.");
  expect(html).toContain("… (the beginning is left out)");
  expect(html).toContain("&lt;end</pre>");
});

test("the source of a large mail is cut, and says how large it is", () => {
  const html = pageOf([mailOf({ content: `Subject: Large\r\n\r\n${"x".repeat(300_000)}` })]);
  expect(html).toContain("… (300.0 kB in all)");
  expect(html.length).toBeLessThan(350_000);
});
