import { describe, expect, test } from "vitest";
import type { SmtpFixtureError } from "../errors.js";
import { findCode, findCodes, type CodePlaces } from "./find-code.js";
import type { CodeOptions } from "./mail-methods.js";

const places = (text: string | undefined, html?: string, subject?: string): CodePlaces => ({
  subject,
  visibleText: { text, html },
  emphasis: [],
});

function failure(doing: () => unknown): { readonly code: string; readonly lines: string[] } {
  try {
    doing();
  } catch (error) {
    const { code, message } = error as SmtpFixtureError;
    return { code, lines: message.split("\n") };
  }
  throw new Error("It was expected to fail, and did not.");
}

test("the code is what both parts and the subject say", () => {
  const mail = places("Your code: 482913", "Your code\n482913", "482913 is your code");
  expect(findCode(mail)).toBe("482913");
  expect(findCodes(mail)).toEqual([
    {
      code: "482913",
      source: "html",
      score: 100,
      reason:
        '6 digits +15, "code" above it +35, alone in its line or cell +20, also in the text part +15, also in the subject +15',
    },
  ]);
});

test("candidates are frozen, and none is none", () => {
  expect(findCodes(places("Hello"))).toEqual([]);
  const candidates = findCodes(places("Code 482913"));
  expect(Object.isFrozen(candidates) && Object.isFrozen(candidates[0])).toBe(true);
});

test("a mail without a body may have one in its subject", () => {
  expect(findCode(places(undefined, undefined, "Your code: 482913"))).toBe("482913");
});

describe("there is no code", () => {
  test("and no number at all", () => {
    expect(failure(() => findCode(places("Hello")))).toEqual({
      code: "CODE_NOT_FOUND",
      lines: [
        "The mail has no code.",
        "  No number in it has that form.",
        "Without options a code has 4 to 8 digits. For another form: mail.code({ pattern: /[A-Z0-9]{4}-[A-Z0-9]{2}/ }).",
      ],
    });
  });

  test("though there are numbers: each is listed with what speaks against it", () => {
    const { code, lines } = failure(() => findCode(places("Order 7712093 of 2026-11-25")));
    expect(code).toBe("CODE_NOT_FOUND");
    expect(lines.slice(1, 3)).toEqual([
      "  7712093   -40  text: 7 digits +10, an order, invoice or other reference number −50",
      "  2026     -100  text: 4 digits +10, part of a date −80, looks like a year −30",
    ]);
  });

  test("that fits what was asked for", () => {
    const { code, lines } = failure(() =>
      findCode(places("Code 482913"), { digits: 4, near: /code/i }),
    );
    expect(code).toBe("CODE_NOT_FOUND");
    expect(lines[0]).toBe("The mail has no code that fits { digits: 4, near: /code/i }.");
    expect(lines.at(-1)).toContain("mail.codes()");
  });
});

test("several numbers could be it: the error lists them and says what to write", () => {
  const { code, lines } = failure(() =>
    findCode(places("Sign-in code: 482913\nReset code: 730184")),
  );
  expect(code).toBe("CODE_AMBIGUOUS");
  expect(lines).toEqual([
    "2 numbers could be the code.",
    '  482913     55  text: 6 digits +15, "code" beside it +40',
    '  730184     55  text: 6 digits +15, "code" beside it +40',
    "Say what stands beside it, mail.code({ near: /sign-in code/i }), or how long it is, mail.code({ digits: 6 }).",
  ]);
});

test("the parts say different codes: that is an error of its own", () => {
  const mail = places("Your code: 482913", "Your code: 730184", "Your code");
  const { code, lines } = failure(() => findCode(mail));
  expect(code).toBe("CODE_DISAGREES");
  expect(lines[0]).toBe("The HTML part says 730184 and the text part 482913.");
  expect(lines).toHaveLength(4);
});

test("the parts do not disagree where only one of them has a code", () => {
  expect(findCode(places("Open the link", "Your code: 730184"))).toBe("730184");
});

describe("options that mean nothing are refused", () => {
  test.each<[options: unknown, message: RegExp]>([
    [null, /takes \{ near, digits, pattern \}, not null/],
    ["near", /not "near"/],
    [{ digit: 6 }, /Unknown option "digit"\. Did you mean "digits"\?/],
    [{ colour: 6 }, /Known are: near, digits, pattern/],
    [{ digits: 0 }, /digits takes a whole number from 1 on, not 0/],
    [{ digits: 1.5 }, /not 1\.5/],
    [{ digits: "6" }, /not "6"/],
    [{ near: "" }, /near takes a string or a RegExp, not ""/],
    [{ near: 6 }, /not 6/],
    [{ pattern: "x" }, /pattern takes a RegExp, not "x"/],
    [{ pattern: /x/, digits: 6 }, /either digits or pattern/],
  ])("%j", (options, message) => {
    for (const find of [findCode, findCodes]) {
      const { code, lines } = failure(() => find(places("Code 482913"), options as CodeOptions));
      expect(code).toBe("INVALID_ARGUMENT");
      expect(lines[0]).toMatch(message);
    }
  });
});
