import { expect, test } from "vitest";
import { Controller } from "./controller.js";
import { callLimitOf } from "./call-limit.js";

test("a number holds for each verb", () => {
  expect(callLimitOf(3)).toEqual({ of: new Map(), others: 3 });
});

test("a table names verbs in any case; those that it leaves out may be used twenty times", () => {
  expect(callLimitOf({ noop: 1, RCPT: 100 })).toEqual({
    of: new Map([
      ["NOOP", 1],
      ["RCPT", 100],
    ]),
    others: 20,
  });
});

test("* stands for all others", () => {
  expect(callLimitOf({ "*": 5, NOOP: 1 })).toEqual({ of: new Map([["NOOP", 1]]), others: 5 });
});

test("nothing is counted where nothing is said", () => {
  expect(callLimitOf(undefined)).toBeUndefined();
});

test.for([
  ["commandCallLimit", -1, "a whole number from 0 on, or a table of them by verb"],
  ["commandCallLimit", "3", "a whole number from 0 on, or a table of them by verb"],
  ["commandCallLimit", { NOOP: 1.5 }, "a whole number from 0 on, or a table of them by verb"],
  ["commandCallLimit", { NOOP: "1" }, "a whole number from 0 on, or a table of them by verb"],
  ["proxyProtocolTimeoutMs", 0, "a number of milliseconds above 0, or Infinity"],
  ["proxyProtocolTimeoutMs", -3, "a number of milliseconds above 0, or Infinity"],
  ["limits", { connections: -1 }, "a whole number from 0 on, or Infinity"],
  ["limits", { connectionsPerAddress: "1" }, "a whole number from 0 on, or Infinity"],
  ["limits", { errors: 0.5 }, "a whole number from 0 on, or Infinity"],
  ["limits", { transactions: Number.NaN }, "a whole number from 0 on, or Infinity"],
  ["limits", { sessionMs: 0 }, "a number of milliseconds above 0, or Infinity"],
] as [string, unknown, string][])("%s takes no %j", ([name, value, takes]) => {
  expect(() => new Controller({}, { [name]: value })).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(takes) }),
  );
});
