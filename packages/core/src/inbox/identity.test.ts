import { describe, expect, test } from "vitest";
import { makeIdentity, makeToken } from "./identity.js";

const { address, plus, ...identity } = makeIdentity("t0000abc");

test("a token is of letters and digits, and no two are the same", () => {
  const tokens = Array.from({ length: 1000 }, () => makeToken());
  for (const token of tokens) expect(token).toMatch(/^t[0-9a-z]{7}$/);
  expect(new Set(tokens).size).toBe(1000);
});

test("an identity has a mailbox, credentials and a header field of its own", () => {
  expect(address()).toBe("user@t0000abc.test");
  expect(address("ada")).toBe("ada@t0000abc.test");
  expect(address("ada.lovelace+x")).toBe("ada.lovelace+x@t0000abc.test");
  expect(identity).toEqual({
    token: "t0000abc",
    credentials: { user: "t0000abc", pass: "t0000abc-pass" },
    headers: { "X-Smtp-Fixture": "t0000abc" },
  });
});

describe("a mailbox in a domain that is given", () => {
  test.each([
    ["ada@corp.example", "ada+t0000abc@corp.example"],
    ["ada+news@corp.example", "ada+news+t0000abc@corp.example"],
    ["ada@[127.0.0.1]", "ada+t0000abc@[127.0.0.1]"],
    ["jürgen@bücher.example", "jürgen+t0000abc@bücher.example"],
    ['"a b"@corp.example', '"a b+t0000abc"@corp.example'],
    [String.raw`"a\"@b"@corp.example`, String.raw`"a\"@b+t0000abc"@corp.example`],
  ])("%s", (mailbox, expected) => {
    expect(plus(mailbox)).toBe(expected);
  });
});

describe("what is no mailbox is refused, and the error says what is", () => {
  test.each([
    [
      "ada@corp.example",
      'address() takes what stands before the @, such as "ada", not "ada@corp.example". Where the domain is given, use plus().',
    ],
    [
      "Ada Lovelace",
      'address() takes what stands before the @, such as "ada", not "Ada Lovelace".',
    ],
    ["", 'address() takes what stands before the @, such as "ada", not "".'],
    ["ada.", 'address() takes what stands before the @, such as "ada", not "ada.".'],
    [null as never, 'address() takes what stands before the @, such as "ada", not null.'],
  ])("address(%j)", (name, message) => {
    expect(() => address(name)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message }),
    );
  });

  test.each([
    ["ada", 'plus() takes a bare mailbox such as "ada@corp.example", not "ada".'],
    [
      "@corp.example",
      'plus() takes a bare mailbox such as "ada@corp.example", not "@corp.example".',
    ],
    [
      "Ada <ada@corp.example>",
      'plus() takes a bare mailbox such as "ada@corp.example", not "Ada <ada@corp.example>".',
    ],
    ["a@b@c", 'plus() takes a bare mailbox such as "ada@corp.example", not "a@b@c".'],
    [undefined as never, 'plus() takes a bare mailbox such as "ada@corp.example", not undefined.'],
  ])("plus(%j)", (mailbox, message) => {
    expect(() => plus(mailbox)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message }),
    );
  });
});
