import { expect, test } from "vitest";
import { newSession } from "../protocol/session/phase.js";
import { resolveOptions } from "./resolve-options.js";
import { SecretKeeper } from "./secrets.js";
import { setupFor } from "./setup.js";

const session = newSession(setupFor({}, resolveOptions()).rules);

const struck = (line: string): string =>
  new SecretKeeper().command(session, { type: "line", line: Buffer.from(line) });

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
  expect(new SecretKeeper().command(session, { type: "bad-line", why: "too-long" })).toBe(
    "<line too long>",
  );
  expect(new SecretKeeper().command(session, { type: "bad-line", why: "bare-lf" })).toBe(
    "<line without CRLF>",
  );
});

test("what follows AUTH and is no command is struck out, and what a reply repeats of it", () => {
  const keeper = new SecretKeeper();
  const command = (line: string): string =>
    keeper.command(session, { type: "line", line: Buffer.from(line) });
  const reply = (...lines: string[]): readonly string[] => keeper.reply({ code: 500, lines }).lines;

  expect(command("czNjcmV0LXM=")).toBe("czNjcmV0LXM=");
  expect(reply("What is CZNJCMV0LXM=?")).toEqual(["What is CZNJCMV0LXM=?"]);
  for (const auth of ["auth LOGIN", "\tAUTH", "AUTH PLAIN AGFkYQA="]) {
    command(auth);
    expect(command("czNjcmV0LXM=")).toBe("********");
    expect(reply("What is", '"czNjcmV0LXM="?')).toEqual(["What is", "********"]);
    expect([command(" two words"), command("\u00e9"), command("")]).toEqual(
      Array.from({ length: 3 }, () => "********"),
    );
    expect(reply("An empty line")).toEqual(["An empty line"]);
    expect(command("rset")).toBe("rset");
    expect(reply("rset")).toEqual(["rset"]);
    expect(command("czNjcmV0LXM=")).toBe("czNjcmV0LXM=");
  }
});
