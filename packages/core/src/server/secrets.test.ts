import { expect, test } from "vitest";
import { newSession } from "../protocol/session/phase.js";
import { resolveOptions } from "./resolve-options.js";
import { strikeSecrets } from "./secrets.js";
import { setupFor } from "./setup.js";

const session = newSession(setupFor({}, resolveOptions()).rules);

const struck = (line: string): string =>
  strikeSecrets(session, { type: "line", line: Buffer.from(line) });

test.each([
  "AUTH PLAIN AGFkYQBzZWNyZXQ=",
  "auth plain AGFkYQBzZWNyZXQ=",
  "AUTH  PLAIN   AGFkYQBzZWNyZXQ=",
  "AUTH PLAIN\tAGFkYQBzZWNyZXQ=",
  " AUTH PLAIN AGFkYQBzZWNyZXQ=",
  "AUTH PLAIN AGFkYQBzZWNyZXQ= AGFkYQBzZWNyZXQ=",
])("a transcript of %j does not hold its secret", (line) => {
  expect(struck(line)).not.toContain("AGFk");
  expect(struck(line)).toMatch(/\*{8}$/);
});

test.each(["AUTH LOGIN", "MAIL FROM:<a@c.test> AUTH=<>", "NOOP AUTH PLAIN x", "AUTH"])(
  "a transcript of %j holds it as it is",
  (line) => {
    expect(struck(line)).toBe(line);
  },
);

test("a line that is none is named and not shown", () => {
  expect(strikeSecrets(session, { type: "bad-line", why: "too-long" })).toBe("<line too long>");
  expect(strikeSecrets(session, { type: "bad-line", why: "bare-lf" })).toBe("<line without CRLF>");
});
