import { describe, expect, test } from "vitest";
import { readAddresses } from "./addresses.js";

/** One address on a line, to be read at a glance: `Ada <ada@example.test> of Group`. */
function shown(text: string): string[] {
  return readAddresses(text).map(({ name, address, group }) =>
    [name, `<${address}>`, group === undefined ? "" : `of ${group}`].filter(Boolean).join(" "),
  );
}

describe("mailboxes (RFC 5322 §3.4)", () => {
  test.each([
    ["a bare mailbox", "ada@example.test", ["<ada@example.test>"]],
    ["one in brackets", "<ada@example.test>", ["<ada@example.test>"]],
    ["a name", "Ada Lovelace <ada@example.test>", ["Ada Lovelace <ada@example.test>"]],
    [
      "a quoted name with a comma",
      '"Lovelace, Ada" <ada@example.test>',
      ["Lovelace, Ada <ada@example.test>"],
    ],
    [
      "quoted pairs in a name",
      String.raw`"Ada \"the Countess\" \\ Lovelace" <ada@example.test>`,
      [String.raw`Ada "the Countess" \ Lovelace <ada@example.test>`],
    ],
    ["a name of atoms and quotes", 'Ada "L." Byron <a@b.test>', ["Ada L. Byron <a@b.test>"]],
    ["a name without a space before the bracket", "Ada<a@b.test>", ["Ada <a@b.test>"]],
    ["a name that is a mailbox", '"a@b.test" <c@d.test>', ["a@b.test <c@d.test>"]],
    ["dots in a name (§4.1)", "J. R. R. Tolkien <jrr@b.test>", ["J. R. R. Tolkien <jrr@b.test>"]],
    [
      "several, with white space and none between",
      "a@b.test,c@d.test ,  Eve <e@f.test>",
      ["<a@b.test>", "<c@d.test>", "Eve <e@f.test>"],
    ],
    ["a quoted local part", '"a b"@example.test', ['<"a b"@example.test>']],
    ["a quoted local part in brackets", '<"a,b>"@example.test>', ['<"a,b>"@example.test>']],
    ["quotes that nothing needs", '"ada"@example.test', ["<ada@example.test>"]],
    ["dots that need quotes", '"ada."@example.test', ['<"ada."@example.test>']],
    [
      "quoted pairs in a local part",
      String.raw`"a\"\\b"@example.test`,
      [String.raw`<"a\"\\b"@example.test>`],
    ],
    ["an address literal", "ada@[127.0.0.1]", ["<ada@[127.0.0.1]>"]],
    ["an IPv6 literal", "Ada <ada@[IPv6:2001:db8::1]>", ["Ada <ada@[IPv6:2001:db8::1]>"]],
    ["plus and other atom characters", "a+b=c/d'e@f.test", ["<a+b=c/d'e@f.test>"]],
    ["UTF-8 (RFC 6532)", "Jürgen <jürgen@bücher.test>", ["Jürgen <jürgen@bücher.test>"]],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe("groups", () => {
  test.each([
    ["an empty one", "Undisclosed recipients:;", []],
    [
      "one with members",
      "Friends: Ada <a@b.test>, c@d.test;",
      ["Ada <a@b.test> of Friends", "<c@d.test> of Friends"],
    ],
    [
      "among mailboxes",
      "x@y.test, Friends: a@b.test;, z@y.test",
      ["<x@y.test>", "<a@b.test> of Friends", "<z@y.test>"],
    ],
    ["two in a row", "A: a@b.test; B: c@d.test;", ["<a@b.test> of A", "<c@d.test> of B"]],
    ["a quoted name", '"A, B": a@b.test;', ["<a@b.test> of A, B"]],
    ["an encoded name", "=?utf-8?Q?Fr=C3=BCnde?=: a@b.test;", ["<a@b.test> of Fründe"]],
    ["a comment in it is no part of the name", "A (c): a@b.test;", ["<a@b.test> of A"]],
    ["one that is never ended", "A: a@b.test, c@d.test", ["<a@b.test> of A", "<c@d.test> of A"]],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe("comments", () => {
  test.each([
    ["one behind a mailbox is its name", "ada@example.test (Ada)", ["Ada <ada@example.test>"]],
    [
      "one in brackets' company is not, where there is a name",
      "Ada (the Countess) <ada@example.test>",
      ["Ada <ada@example.test>"],
    ],
    ["one is the name where no other is", "(Ada) <ada@example.test>", ["Ada <ada@example.test>"]],
    ["one may nest", "ada@example.test (Ada (Byron) L.)", ["Ada (Byron) L. <ada@example.test>"]],
    ["quoted pairs", String.raw`a@b.test (a \) b)`, ["a ) b <a@b.test>"]],
    ["one may stand inside a mailbox", "ada(x)@(y)example.test", ["x <ada@example.test>"]],
    ["one may stand in brackets", "<ada(x)@example.test>", ["<ada@example.test>"]],
    ["commas in one part nothing", "a@b.test (x, y), c@d.test", ["x, y <a@b.test>", "<c@d.test>"]],
    ["encoded words in one", "a@b.test (=?utf-8?Q?J=C3=BCrgen?=)", ["Jürgen <a@b.test>"]],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe("encoded words in names (RFC 2047 §5)", () => {
  test.each([
    ["one", "=?utf-8?Q?J=C3=BCrgen?= <a@b.test>", ["Jürgen <a@b.test>"]],
    [
      "the space between two is none",
      "=?utf-8?Q?J=C3=BC?= =?utf-8?Q?rgen?= <a@b.test>",
      ["Jürgen <a@b.test>"],
    ],
    [
      "one beside plain words",
      "Dr. =?utf-8?B?SsO8cmdlbg==?= M. <a@b.test>",
      ["Dr. Jürgen M. <a@b.test>"],
    ],
    [
      "one in quotes, where it should not be",
      '"=?utf-8?Q?J=C3=BC?=" <a@b.test>',
      ["Jü <a@b.test>"],
    ],
    ["an encoded comma parts nothing", "=?utf-8?Q?A=2C_B?= <a@b.test>", ["A, B <a@b.test>"]],
    [
      "nor does one that was left as it is",
      "=?utf-8?Q?A,_B:_<C>?= <a@b.test>",
      ["A, B: <C> <a@b.test>"],
    ],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe("obsolete forms (RFC 5322 §4.4)", () => {
  test.each([
    ["a source route", "Ada <@a.test,@b.test:ada@example.test>", ["Ada <ada@example.test>"]],
    ["white space around dots and @", "ada . l @ example . test", ["<ada.l@example.test>"]],
    ["empty members", ", a@b.test,, c@d.test,", ["<a@b.test>", "<c@d.test>"]],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe("malformed lists", () => {
  test.each([
    ["nothing", "", []],
    ["white space", " \t ", []],
    ["empty brackets", "<>", []],
    ["a name with empty brackets", "Ada <>", ["Ada <>"]],
    ["a name alone", "Ada Lovelace", ["Ada Lovelace <>"]],
    ["a comma is missing", "Ada <a@b.test> Bob <c@d.test>", ["Ada <a@b.test>", "Bob <c@d.test>"]],
    ["a comma and names are missing", "<a@b.test><c@d.test>", ["<a@b.test>", "<c@d.test>"]],
    [
      "a bracket is never closed",
      "Ada <a@b.test, Bob <c@d.test>",
      ["Ada <a@b.test>", "Bob <c@d.test>"],
    ],
    ["the same before a semicolon", "Ada <a@b.test; c@d.test", ["Ada <a@b.test>", "<c@d.test>"]],
    ["semicolons for commas", "a@b.test; c@d.test", ["<a@b.test>", "<c@d.test>"]],
    ["brackets are missing", "Ada Lovelace ada@example.test", ["Ada Lovelace <ada@example.test>"]],
    ["brackets in brackets", "Ada <<a@b.test>>", ["Ada <a@b.test>"]],
    ["a link", "Ada <mailto:a@b.test>", ["Ada <a@b.test>"]],
    ["a quote is never closed", '"Ada <a@b.test>, c@d.test', ['"Ada <a@b.test>', "<c@d.test>"]],
    ["a comment is never closed", "Ada (x <a@b.test>", ["Ada (x <a@b.test>"]],
    ["a literal is never closed", "[Ticket Ada <a@b.test>", ["[Ticket Ada <a@b.test>"]],
    ["brackets in a name", "[Ticket 5] Ada <a@b.test>", ["[Ticket 5] Ada <a@b.test>"]],
  ])("%s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

test("ten thousand addresses are ten thousand", () => {
  const text = Array.from({ length: 10_000 }, (_, at) => `"User, ${at}" <user${at}@example.test>`);
  const addresses = readAddresses(text.join(",\r\n "));
  expect(addresses).toHaveLength(10_000);
  expect(addresses[9999]).toEqual({ name: "User, 9999", address: "user9999@example.test" });
});

test("addresses cannot be changed by whoever reads them", () => {
  const [address] = readAddresses("Ada <ada@example.test>");
  expect(Object.isFrozen(address)).toBe(true);
});
