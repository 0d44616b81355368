import { describe, expect, test } from "vitest";
import { accept, defer, isReply, readResult, reject, reply, SmtpReplyError } from "./verdict.js";

describe("reply()", () => {
  test("takes a code, an enhanced code of its class, and one text a line", () => {
    expect(reply(250, "2.1.5", "Recipient OK")).toEqual({
      code: 250,
      enhancedCode: "2.1.5",
      lines: ["Recipient OK"],
    });
    expect(reply(214, "one", "two").lines).toEqual(["one", "two"]);
    expect(reply(250)).toEqual({ code: 250, enhancedCode: undefined, lines: [""] });
  });

  test("takes a text that looks like an enhanced code for a text where it stands alone", () => {
    expect(reply(250, "2.1.5")).toMatchObject({ enhancedCode: undefined, lines: ["2.1.5"] });
  });

  // RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39; §4.2.1: 3yz waits for more of the client
  test.each([0, 99, 199, 260, 299, 300, 334, 354, 399, 460, 560, 600, 250.5, Number.NaN])(
    "refuses the code %d",
    (code) => {
      expect(() => reply(code, "x")).toThrow(expect.objectContaining({ code: "INVALID_REPLY" }));
    },
  );

  test("refuses an enhanced code of another class", () => {
    expect(() => reply(250, "5.1.1", "x")).toThrow("5.1.1 does not belong to 250");
  });

  test.each(["a\r\nb", "a\nb", "a\rb", "a\0b"])("refuses a line end inside a line: %j", (text) => {
    expect(() => reply(250, text)).toThrow(expect.objectContaining({ code: "INVALID_REPLY" }));
  });
});

test("reject() and defer() have defaults, and refuse each other's codes", () => {
  expect(reject()).toMatchObject({ code: 550, enhancedCode: "5.7.1" });
  expect(defer()).toMatchObject({ code: 451, enhancedCode: "4.7.1" });
  expect(() => reject(450)).toThrow("use defer()");
  expect(() => defer(550)).toThrow("400 to 499");
  expect(() => defer(250)).toThrow("400 to 499");
});

test("accept() records, unless it is told not to", () => {
  expect(accept()).toEqual({ reply: undefined, record: true });
  expect(accept({ record: false })).toEqual({ reply: undefined, record: false });
});

test("an SmtpReplyError carries its reply, and its message reads like one", () => {
  const error = new SmtpReplyError(552, "5.2.2", "Mailbox full");
  expect(error).toMatchObject({ name: "SmtpReplyError", message: "552 Mailbox full" });
  expect(error.reply).toEqual(reply(552, "5.2.2", "Mailbox full"));
  expect(() => new SmtpReplyError(99, "x")).toThrow(
    expect.objectContaining({ code: "INVALID_REPLY" }),
  );
});

describe("what a hook returned", () => {
  test("is a reply by its shape, also from another copy of the package", () => {
    const foreign: unknown = structuredClone(reply(550, "5.1.1", "No"));
    expect(isReply(foreign)).toBe(true);
    expect(readResult(foreign)).toEqual({ type: "verdict", reply: foreign, record: true });
    expect(readResult(structuredClone(accept({ record: false })))).toMatchObject({
      type: "verdict",
      record: false,
    });
  });

  test("lets the default happen where it is nothing", () => {
    expect(readResult(undefined)).toEqual({ type: "default" });
  });

  test.each([
    null,
    true,
    0,
    "",
    "OK",
    "99 x",
    "250-only the beginning",
    "250 one\n250 two",
    "250-one\r\n251 two",
    [],
    {},
    { code: 250 },
    { code: 250, lines: [] },
    { code: 250, lines: [1] },
    { code: 600, lines: ["x"] },
    "354 Go on",
    "334 ",
    "354-Go\r\n354 on",
    { code: 354, lines: ["Go on"] },
    { record: true, reply: { code: 354, lines: ["Go on"] } },
    { code: 299, lines: ["x"] },
    { code: "250", lines: ["x"] },
    { code: 250, enhancedCode: "2", lines: ["x"] },
    { code: 250, enhancedCode: "5.1.1", lines: ["x"] },
    { record: true, reply: "250 x" },
    { record: "no", reply: undefined },
  ])("is nonsense where it is %j", (value) => {
    expect(readResult(value)).toEqual({ type: "nonsense" });
  });
});
