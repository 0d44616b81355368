import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { isSmtpFixtureError, SmtpFixtureError } from "./errors.js";

test("an error has a code, a message, a name and its cause", () => {
  const cause = new Error("below");
  const error = new SmtpFixtureError("INVALID_REPLY", "no reply", { cause });
  expect(error).toMatchObject({ name: "SmtpFixtureError", code: "INVALID_REPLY", cause });
  expect(String(error)).toBe("SmtpFixtureError: no reply");
});

test("an error is told by its name and code, also where it comes from another realm", () => {
  const foreign: unknown = runInNewContext(
    'Object.assign(new Error("x"), { name: "SmtpFixtureError", code: "INBOX_FULL" })',
  );
  expect(isSmtpFixtureError(foreign)).toBe(true);
  expect(isSmtpFixtureError(foreign, "INBOX_FULL")).toBe(true);
  expect(isSmtpFixtureError(foreign, "INBOX_CLOSED")).toBe(false);
});

test.each([undefined, null, "INBOX_FULL", {}, new Error("x"), { name: "SmtpFixtureError" }])(
  "%s is none",
  (value) => {
    expect(isSmtpFixtureError(value)).toBe(false);
  },
);
