import { expect, test } from "vitest";
import {
  type Handler,
  reject,
  SmtpReplyError,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

// RFC 5321 §4.5.3.1.5: 512 octets, with the code and CRLF.
const WORDS = `${"ü".repeat(200)} ${"é".repeat(200)} end`;
const LINES = [`550-5.7.1 ${"ü".repeat(200)}`, `550 5.7.1 ${"é".repeat(200)} end`];
/** The client shows each octet as one character. */
const OCTETS = LINES.map((line) => Buffer.from(line).toString("latin1"));

test.each<[string, Handler]>([
  ["returned", { handleNoop: () => reject(550, "5.7.1", WORDS) }],
  ["returned as text", { handleNoop: () => `550 5.7.1 ${WORDS}` }],
  ["awaited", { handleNoop: async () => await Promise.resolve(reject(550, "5.7.1", WORDS)) }],
  [
    "thrown",
    {
      handleNoop: () => {
        throw new SmtpReplyError(550, "5.7.1", WORDS);
      },
    },
  ],
  [
    "what handleException says",
    {
      handleNoop: () => {
        throw new Error("no");
      },
      handleException: () => reject(550, "5.7.1", WORDS),
    },
  ],
])("a text that has no room on a line of a reply goes on in the next: %s", async (_, handler) => {
  await using controller = await serve(handler);
  await using client = await RawClient.greeted(controller);
  expect(await client.command("NOOP")).toEqual(OCTETS);
  expect(await client.command("RSET")).toEqual(["250 2.0.0 OK"]);
});

test("so does each recipient's in LMTP", async () => {
  await using controller = await serve(
    { handleData: () => [undefined, reject(550, "5.7.1", WORDS)] },
    { protocol: "lmtp" },
  );
  await using client = await RawClient.connect(controller);
  await client.reply();
  for (const line of [
    "LHLO client.test",
    "MAIL FROM:<a@c.test>",
    "RCPT TO:<b@s.test>",
    "RCPT TO:<c@s.test>",
    "DATA",
  ])
    await client.command(line);
  expect(await client.command("Hello\r\n.")).toEqual(["250 2.6.0 Message accepted"]);
  expect(await client.reply()).toEqual(OCTETS);
});

test("it is the server's decision, and no mistake of the client's, however long it is", async () => {
  await using controller = await serve(
    { handleNoop: () => reject(550, "5.7.1", WORDS) },
    { limits: { errors: 1 } },
  );
  await using client = await RawClient.greeted(controller);
  expect(await client.command("NOOP")).toEqual(OCTETS);
  expect(await client.command("RSET")).toEqual(["250 2.0.0 OK"]);
});

test("the transcript shows what went over the wire", async () => {
  await using smtp = await startSmtpFixture({
    handler: { handleNoop: () => reject(550, "5.7.1", WORDS) },
  });
  await using client = await RawClient.greeted(smtp);
  await client.command("NOOP");
  expect(await smtp.transcript()).toContain(LINES.map((line) => `S: ${line}`).join("\n"));
});

test("what a client was not told of, SMTPUTF8, does not make the text shorter than it is", async () => {
  await using controller = await serve(
    { handleNoop: () => `550 ${"ü ".repeat(300)}` },
    { smtpUtf8: false },
  );
  await using client = await RawClient.greeted(controller);
  const lines = await client.command("NOOP");
  expect(lines.map((line) => line.slice(4)).join(" ")).toBe("? ".repeat(300));
});
