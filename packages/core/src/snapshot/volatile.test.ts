import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeIdentity } from "../inbox/identity.js";
import { Volatile } from "./volatile.js";

const NONE = { "message-id": [], date: [], boundary: [] };
const replaced = (text: string, patterns: ConstructorParameters<typeof Volatile>[1] = {}): string =>
  new Volatile(NONE, patterns).replace(text);

test("the same value has the same name in every text, and names are numbered as they come up", () => {
  const volatile = new Volatile({ ...NONE, "message-id": ["b@shop.test", "a@shop.test"] });
  expect(volatile.replace("a@shop.test <b@shop.test>")).toBe("<message-id-1> <message-id-2>");
  expect(volatile.replace("<b@shop.test>a@shop.test")).toBe("<message-id-2><message-id-1>");
});

describe("known by their form", () => {
  const uuid = "123e4567-e89b-12d3-a456-426614174000";
  test.each([
    [`${uuid} ${uuid.toUpperCase()}`, "<uuid-1> <uuid-1>"],
    [`x${uuid}`, `x${uuid}`],
    [
      "http://localhost:8025/a https://127.0.0.1:8025 //[::1]:80",
      "http://localhost:<port-1>/a https://127.0.0.1:<port-1> //[::1]:<port-2>",
    ],
    ["https://shop.test:8443/", "https://shop.test:8443/"],
    ['<img src="cid:a@b"> cid:a%40b cid:%zz', '<img src="cid:<cid-1>"> cid:<cid-1> cid:<cid-2>'],
    ["?token=abcdefghijklmnop&x=1", "?token=<token-1>&x=1"],
    [
      "&amp;reset_token=abcdefghijklmnop#key=ABCDEFGHIJKLMNOP",
      "&amp;reset_token=<token-1>#key=<token-2>",
    ],
    ["?token=short&name=abcdefghijklmnop", "?token=short&name=abcdefghijklmnop"],
  ])("%s", (text, wanted) => {
    expect(replaced(text)).toBe(wanted);
  });
});

describe("this test's own", () => {
  test("its domain, its tag and its token have one name, in any case", () => {
    const identity = makeIdentity();
    const { token } = identity;
    expect(
      replaced(
        `${identity.address("ada")} ${identity.plus("a@b.example")} x${token.toUpperCase()}.TEST ${token}.tests`,
      ),
    ).toBe("ada@<test> a+<test>@b.example x<test> <test>.tests");
  });

  test("those of two tests have two names", () => {
    const [one, two] = [makeIdentity(), makeIdentity()];
    expect(replaced(`${one.address()} ${two.address()} ${one.token}`)).toBe(
      "user@<test> user@<test-2> <test>",
    );
  });

  test("a word that only looks like one is left alone", () => {
    expect(replaced("tomatoes tomatoes.test")).toBe("tomatoes tomatoes.test");
  });

  test("a token is found behind what only looks like one", () => {
    const { token } = makeIdentity();
    expect(replaced(`tt${token}`)).toBe("tt<test>");
  });
});

describe("the user's own patterns", () => {
  test("go before what is known, and take its name where they have it", () => {
    const uuid = "123e4567-e89b-12d3-a456-426614174000";
    expect(replaced(`order ${uuid}`, { order: /order \S+/ })).toBe("<order-1>");
    expect(replaced(`${uuid} 7`, { uuid: /\b\d\b/ })).toBe(`${uuid} <uuid-1>`);
    expect(replaced(uuid, { uuid: false })).toBe(uuid);
  });

  test("hide a group where they have one, and every match whatever their flags", () => {
    expect(replaced("Order 17, order 18, ORDER 17", { order: /order (\d+)/i })).toBe(
      "Order <order-1>, order <order-2>, ORDER <order-1>",
    );
    expect(replaced("a1 b2", { number: /a(\d)|b(\d)/y })).toBe("a<number-1> b<number-2>");
  });

  test("end with the link that they begin in", () => {
    expect(
      replaced(
        'see https://shop.test/?token=abc\nBye <a href="https://shop.test/?token=abc">x</a>',
        {
          link: /token=[^&]+/,
        },
      ),
    ).toBe('see https://shop.test/?<link-1>\nBye <a href="https://shop.test/?<link-1>">x</a>');
  });

  test("may match nothing", () => {
    expect(replaced("abc", { nothing: /x*/ })).toBe("abc");
  });
});

/** Texts that are rich in what is volatile. */
const piece = fc.oneof(
  fc.uuid(),
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom(
    "<",
    ">",
    "&",
    "token=",
    "cid:",
    "//localhost:8025",
    "<uuid-1>",
    "<test>",
    "\n",
    " ",
    "?key=",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.stringMatching(/^[a-z0-9]{16,24}$/),
  fc.emailAddress(),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

test("to replace twice changes nothing", () => {
  const { token } = makeIdentity();
  fc.assert(
    fc.property(text, fc.emailAddress(), (before, id) => {
      const facts = { ...NONE, "message-id": [`${id}${id}`] };
      const once = (one: string): string =>
        new Volatile(facts, { order: /token=([^&\s]+)/ }).replace(one);
      const after = once(`${before}${id}${id}${token}`);
      expect(once(after)).toBe(after);
    }),
  );
});

test("texts that differ in volatile values alone become one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { maxLength: 12 }),
      fc.uuid(),
      fc.uuid(),
      fc.uuid(),
      (order, a, b, c) => {
        fc.pre(new Set([a, b, c]).size === 3);
        const one = order.map((which) => `id ${[a, b, c][which]} and`).join("\n");
        const other = order.map((which) => `id ${[c, a, b][which]} and`).join("\n");
        expect(replaced(one)).toBe(replaced(other));
      },
    ),
  );
});
