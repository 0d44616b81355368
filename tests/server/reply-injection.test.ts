import { describe, expect, test } from "vitest";
import { type Handler, type LogEvent, SmtpReplyError } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const LOCAL_ERROR = "451 4.3.0 Local error in processing\r\n";
const DONE = "250 2.0.0 OK\r\n";

/** What a client is told from its EHLO on, octet for octet, until it has said QUIT. */
async function told(handler: Handler, octets: string | Buffer): Promise<string> {
  await using controller = await serve(handler);
  await using client = await RawClient.greeted(controller);
  client.send(octets);
  client.send("\r\nQUIT\r\n");
  return (await client.rest()).replace("221 2.0.0 Bye\r\n", "");
}

/** What whoever wants to speak in the server's name would have it say. */
const INJECTED: readonly string[] = [
  "Oops\r\n250 2.0.0 injected",
  "Oops\n250 2.0.0 injected",
  "Oops\r250 2.0.0 injected",
  "Oops\u0000250 2.0.0 injected",
];

describe("an error that a hook throws", () => {
  test.each([...INJECTED, "lone surrogate \udcff", "no such table: users", "ümlaut"])(
    "tells the client neither its name nor its text: %j",
    async (text) => {
      const events: LogEvent[] = [];
      class DatabaseError extends Error {}
      await using controller = await serve(
        {
          handleNoop: () => {
            throw new DatabaseError(text);
          },
        },
        { logger: { error: (event) => void events.push(event) } },
      );
      await using client = await RawClient.greeted(controller);
      client.send("NOOP\r\nRSET\r\n");
      client.half();
      expect(await client.rest()).toBe(LOCAL_ERROR + DONE);
      // It is for whoever runs the server.
      expect(events).toEqual([expect.objectContaining({ error: expect.any(DatabaseError) })]);
    },
  );
});

describe("a line end in the text of a hook's reply begins no other reply", () => {
  test.each(INJECTED)("returned, awaited or thrown: %j", async (text) => {
    const handlers: readonly Handler[] = [
      { handleNoop: () => `550 ${text}` },
      { handleNoop: async () => `550 ${text}` },
      { handleNoop: () => ({ code: 550, lines: [text] }) },
      {
        handleNoop: () => {
          throw new SmtpReplyError(550, text);
        },
      },
      {
        handleNoop: () => {
          throw Object.assign(new Error(), {
            name: "SmtpReplyError",
            reply: { code: 550, lines: [text] },
          });
        },
      },
      {
        handleNoop: () => {
          throw new Error("no");
        },
        handleException: () => `550 ${text}`,
      },
    ];
    for (const handler of handlers)
      expect(await told(handler, "NOOP\r\nRSET")).toBe(LOCAL_ERROR + DONE);
  });

  test("a text of several lines is one reply if each of them has its code", async () => {
    const handler: Handler = { handleNoop: () => "550-Not\r\n550 here" };
    expect(await told(handler, "NOOP\r\nRSET")).toBe(`550-Not\r\n550 here\r\n${DONE}`);
    const other: Handler = { handleNoop: () => "550-Not\r\n250 here" };
    expect(await told(other, "NOOP\r\nRSET")).toBe(LOCAL_ERROR + DONE);
  });
});

describe("what a client writes comes back as printable ASCII, and not much of it", () => {
  test.each([
    ["a verb that nobody knows", "XY\tZ\r\n", "500 5.5.2 Command not recognized: XY?Z"],
    [
      "a long verb",
      `${"x".repeat(400)}\r\n`,
      `500 5.5.2 Command not recognized: ${"X".repeat(80)}...`,
    ],
    ["a verb in UTF-8", "Ünknown\r\n", "500 5.5.2 Command not recognized: ?nknown"],
    ["a verb with a NUL", "XY\0Z\r\n", "500 5.5.2 Control characters are not allowed in commands"],
    ["a verb with a CR", "XY\rZ\r\n", "500 5.5.2 Control characters are not allowed in commands"],
    [
      "a long parameter",
      `MAIL FROM:<> ${"x".repeat(400)}\r\n`,
      `555 5.5.4 MAIL parameter not recognized or not implemented: ${"x".repeat(80)}...`,
    ],
    [
      "an argument",
      "EHLO <script>\x1b[2J\r\n",
      "500 5.5.2 Control characters are not allowed in commands",
    ],
  ])("%s", async (_, line, reply) => {
    expect(await told({}, line.trimEnd())).toBe(`${reply}\r\n`);
  });
});
