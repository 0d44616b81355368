import { expect, test } from "vitest";
import type { Handler } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const FAILURES: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error("database gone");
  },
  rejects: async () => await Promise.reject(new Error("database gone")),
  "never settles": () => new Promise(() => {}),
  "returns a number": () => 250,
  "returns null": () => null,
  "returns an empty list": () => [],
  "returns an empty text": () => "",
  "returns a text with a line end in it": () => "250 one\r\ntwo",
  "returns a code below all others": () => ({ code: 199, lines: ["x"] }),
  "returns a code above all others": () => ({ code: 600, lines: ["x"] }),
  // RFC 5321 §4.2.1: the client would go on as it was asked to, and nobody would take what it sends.
  "returns a reply that asks for more": () => "354 Go on",
  "returns a challenge": () => ({ code: 334, lines: ["VXNlcm5hbWU6"] }),
  "accepts with a reply that asks for more": () => ({
    record: true,
    reply: { code: 354, lines: ["Go on"] },
  }),
  "throws a reply that asks for more": () => {
    throw Object.assign(new Error(), {
      name: "SmtpReplyError",
      reply: { code: 354, lines: ["Go on"] },
    });
  },
  // RFC 5321 §4.2.1: 1yz is for commands that SMTP does not have.
  "returns a preliminary reply": () => "150 Wait",
  // RFC 5321 §4.2: the second digit is 0 to 5.
  "returns a code of no kind of reply": () => ({ code: 260, lines: ["x"] }),
};

/** What the client says before it comes to the hook, and then. */
const COMMANDS: Readonly<Record<string, { readonly before: string[]; readonly asks: string }>> = {
  handleHelo: { before: [], asks: "HELO client.test" },
  handleEhlo: { before: [], asks: "EHLO client.test" },
  handleAuth: { before: ["EHLO client.test"], asks: "AUTH PLAIN AGFkYQBzZWNyZXQ=" },
  handleParameter: { before: ["EHLO client.test"], asks: "MAIL FROM:<a@c.test> XOORG=x" },
  handleMail: { before: ["EHLO client.test"], asks: "MAIL FROM:<a@c.test>" },
  handleRcpt: {
    before: ["EHLO client.test", "MAIL FROM:<a@c.test>"],
    asks: "RCPT TO:<b@s.test>",
  },
  handleData: {
    before: ["EHLO client.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@s.test>", "DATA"],
    asks: "Hello\r\n.",
  },
  handleDataChunk: {
    before: ["EHLO client.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@s.test>", "DATA"],
    asks: "Hello\r\n.",
  },
  handleRset: { before: ["EHLO client.test"], asks: "RSET" },
  handleNoop: { before: ["EHLO client.test"], asks: "NOOP" },
  handleVrfy: { before: ["EHLO client.test"], asks: "VRFY ada" },
  handleExpn: { before: ["EHLO client.test"], asks: "EXPN list" },
  handleHelp: { before: ["EHLO client.test"], asks: "HELP" },
  handleUnknown: { before: ["EHLO client.test"], asks: "XYZZY" },
};

const CASES = Object.keys(COMMANDS).flatMap((hook) =>
  Object.keys(FAILURES).map((failure) => [hook, failure] as const),
);

const OPTIONS = { hookTimeoutMs: 20, authenticator: () => true, authRequireTls: false };

test.each(CASES)(
  "%s that %s is answered 451 4.3.0, and the next mail goes through",
  async (hook, failure) => {
    const { before, asks } = COMMANDS[hook] ?? { before: [], asks: "" };
    const handler: Record<string, unknown> = { [hook]: FAILURES[failure] };
    await using controller = await serve(handler, OPTIONS);
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    for (const line of before) await client.command(line);
    // RFC 3463 §3.4 (X.3.0); RFC 2034 §3 keeps the enhanced code out of replies to HELO and EHLO.
    expect(await client.command(asks)).toEqual([
      expect.stringMatching(/^451 (?:4\.3\.0 )?Local error in processing$/),
    ]);
    handler[hook] = () => undefined;
    await client.command("EHLO client.test");
    expect(await client.mail("a@c.test", ["b@s.test"], "Hello")).toEqual([
      expect.stringMatching(/^250 /),
    ]);
  },
);

test.each(Object.keys(COMMANDS))("a 421 of %s closes the connection", async (hook) => {
  const { before, asks } = COMMANDS[hook] ?? { before: [], asks: "" };
  await using controller = await serve({ [hook]: () => "421 4.3.2 Going away" }, OPTIONS);
  await using client = await RawClient.connect({ port: controller.port });
  await client.reply();
  for (const line of before) await client.command(line);
  client.send(`${asks}\r\n`);
  expect(await client.rest()).toBe("421 4.3.2 Going away\r\n");
});

test.each(Object.keys(FAILURES))(
  "a handleConnect that %s is answered 421, and the connection closes",
  async (failure) => {
    const handler = { handleConnect: FAILURES[failure] } as Handler;
    await using controller = await serve(handler, OPTIONS);
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.rest()).toBe("421 4.3.0 Local error, closing connection\r\n");
  },
);

test.each(Object.keys(FAILURES))(
  "a handleQuit that %s gives the client a reply, and the connection closes",
  async (failure) => {
    const handler = { handleQuit: FAILURES[failure] } as Handler;
    await using controller = await serve(handler, OPTIONS);
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("QUIT\r\n");
    expect(await client.rest()).toBe("451 4.3.0 Local error in processing\r\n");
  },
);
