import { expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import { mailSerializer } from "./serializer.js";
import { readSnapshotCall } from "./snapshot-call.js";

const CALLED = { promise: "" };

test("options and a text may come in any number up to one of each", () => {
  const mail = mailOf();
  const argument = (...args: readonly unknown[]): string | undefined =>
    readSnapshotCall("toMatchMailSnapshot", CALLED, mail, args)[1];
  expect(argument()).toBeUndefined();
  expect(argument("hint")).toBe("hint");
  expect(argument({ html: "omit" }, "hint")).toBe("hint");
  expect(argument({ html: "omit" }, undefined)).toBeUndefined();
  expect(() => argument("one", "two")).toThrow(
    'expect(…).toMatchMailSnapshot() takes options and one text at most, not "one", "two".',
  );
  expect(() => argument({}, {})).toThrow("takes options and one text at most");
});

test.each([
  [Promise.resolve(mailOf()), "a promise: await it first."],
  [
    [mailOf()],
    "a list: take each mail by itself, `for (const mail of mails) expect(mail).toMatchMailSnapshot()`.",
  ],
  [mailOf().envelope, "an envelope, which has no message: take the mail."],
  [{ waitForMail: () => undefined }, "a fixture: take a mail of it first."],
  [() => mailOf(), "a function: call it."],
  [undefined, "undefined."],
  ["a text", '"a text".'],
])("what is no mail is refused: %o", (received, text) => {
  expect(() => readSnapshotCall("toMatchMailSnapshot", CALLED, received, [])).toThrow(text);
});

test(".not, an asymmetric matcher and an old runner are refused with what to do", () => {
  const mail = mailOf();
  expect(() =>
    readSnapshotCall("toMatchMailSnapshot", { ...CALLED, isNot: true }, mail, []),
  ).toThrow("cannot be used with .not");
  expect(() => readSnapshotCall("toMatchMailSnapshot", {}, mail, [])).toThrow(
    "is no asymmetric matcher: write expect(mail).toMatchMailSnapshot()",
  );
  expect(() =>
    readSnapshotCall("toMatchMailInlineSnapshot", { ...CALLED, hasNoInline: true }, mail, []),
  ).toThrow("needs Vitest 4.1 or newer");
});

test("a wrong option is named with the matcher that it was given to", () => {
  expect(() =>
    readSnapshotCall("toMatchMailSnapshot", CALLED, mailOf(), [{ volatil: {} }]),
  ).toThrow(
    'Unknown option "volatil" of expect(…).toMatchMailSnapshot(). Did you mean "volatile"?',
  );
});

test("a file is named for its test, and each mail of an attempt has its own", () => {
  const task = {
    name: "a receipt: 1/2",
    suite: { name: "orders", suite: { name: "" } },
    file: { filepath: "/project/test/orders.test.ts" },
    result: { retryCount: 0 },
  };
  const path = (...args: readonly unknown[]): string | undefined =>
    readSnapshotCall("toMatchMailFileSnapshot", { ...CALLED, task }, mailOf(), args)[1];
  expect(path()).toBe("./__mails__/orders.test.ts/orders-a-receipt-1-2.md");
  expect(path({ html: "omit" })).toBe("./__mails__/orders.test.ts/orders-a-receipt-1-2-2.md");
  expect(path("mails/own.md")).toBe("mails/own.md");
  task.result = { retryCount: 1 };
  expect(path()).toBe("./__mails__/orders.test.ts/orders-a-receipt-1-2.md");
});

test("the serializer takes mails and nothing else, and indents what stands in an object", () => {
  const mail = mailOf();
  for (const other of [undefined, null, "text", 1, {}, [mail], mail.envelope])
    expect(mailSerializer.test(other)).toBe(false);
  expect(mailSerializer.test(mail)).toBe(true);
  expect(mailSerializer.serialize(mail, {}, "  ")).toMatch(
    /^# Hello\n\n {2}## Envelope\n\n {2}MAIL/,
  );
});
