import { describe, expect, test } from "vitest";
import {
  accept,
  compose,
  type Handler,
  type LogEvent,
  SmtpReplyError,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const UNKNOWN = "555 5.5.4 MAIL parameter not recognized or not implemented: XFOO";
const MAIL = "MAIL FROM:<a@client.test> XFOO=Bar";

/** The reply of a server with that handler to a MAIL with a parameter that no extension knows, and to what follows. */
async function replyTo(handler: Handler, ...lines: string[]): Promise<string[]> {
  await using controller = await serve(handler, { hookTimeoutMs: 20 });
  await using client = await RawClient.greeted(controller);
  const replies: string[] = [];
  for (const line of lines) replies.push(...(await client.command(line)));
  return replies;
}

describe("parameters of MAIL and RCPT that no extension knows", () => {
  test("reach a hook before they are refused, and the other hooks once they are taken", async () => {
    const seen: unknown[] = [];
    const replies = await replyTo(
      {
        handleParameter({ command, address, keyword, value, session, envelope }) {
          seen.push([command, address, keyword, value, session.hostName, envelope.mailFrom]);
          return accept();
        },
        handleMail({ parameters, envelope }) {
          seen.push(parameters, envelope.mailOptions);
        },
        handleRcpt: ({ parameters }) => void seen.push(parameters),
      },
      "MAIL FROM:<a@client.test> SIZE=1 AUTH=<> xFoo=Bar",
      "RCPT TO:<b@s.test> XDSN",
    );
    expect(replies).toEqual(["250 2.1.0 Sender OK", "250 2.1.5 Recipient OK"]);
    expect(seen).toEqual([
      ["MAIL", "a@client.test", "AUTH", "<>", "client.test", null],
      ["MAIL", "a@client.test", "xFoo", "Bar", "client.test", null],
      [
        { keyword: "SIZE", value: "1" },
        { keyword: "AUTH", value: "<>" },
        { keyword: "xFoo", value: "Bar" },
      ],
      ["SIZE=1", "AUTH=<>", "xFoo=Bar"],
      ["RCPT", "b@s.test", "XDSN", undefined, "client.test", "a@client.test"],
      [{ keyword: "XDSN", value: undefined }],
    ]);
  });

  test("are refused where nobody takes them, and the hook of the command is not called", async () => {
    const asked: string[] = [];
    const handler: Handler = { handleMail: () => void asked.push("MAIL") };
    expect(await replyTo(handler, MAIL)).toEqual([UNKNOWN]);
    expect(await replyTo({ ...handler, handleParameter: () => undefined }, MAIL)).toEqual([
      UNKNOWN,
    ]);
    expect(asked).toEqual([]);
  });

  test.each<[string, NonNullable<Handler["handleParameter"]>, string]>([
    ["accept()", () => accept(), "250 2.1.0 Sender OK"],
    ["a text of 2yz, which is not sent", () => "250 Mine", "250 2.1.0 Sender OK"],
    ["a promise of it", () => Promise.resolve(accept()), "250 2.1.0 Sender OK"],
    ["a refusal", () => "504 5.5.4 Not here", "504 5.5.4 Not here"],
    [
      "a reply that is thrown",
      () => {
        throw new SmtpReplyError(455, "4.5.1", "Not now");
      },
      "455 4.5.1 Not now",
    ],
    [
      "an error",
      () => {
        throw new Error("gone");
      },
      "451 4.3.0 Local error in processing",
    ],
    ["no answer in time", () => new Promise(() => {}), "451 4.3.0 Local error in processing"],
    ["nonsense", () => true as never, "451 4.3.0 Local error in processing"],
  ])("are decided by %s", async (_, handleParameter, reply) => {
    expect(await replyTo({ handleParameter }, MAIL, "NOOP")).toEqual([reply, "250 2.0.0 OK"]);
  });

  test("are taken where one of the handlers in a row takes them, unless another refuses", async () => {
    const takes: Handler = { handleParameter: () => accept() };
    const silent: Handler = { handleParameter: () => undefined };
    const refuses: Handler = { handleParameter: () => "504 No" };
    const ok = ["250 2.1.0 Sender OK"];
    expect(await replyTo(compose(silent, takes, silent), MAIL)).toEqual(ok);
    expect(await replyTo(compose(takes, { handleMail: () => undefined }), MAIL)).toEqual(ok);
    expect(await replyTo(compose(silent, silent), MAIL)).toEqual([UNKNOWN]);
    expect(await replyTo(compose(takes, refuses), MAIL)).toEqual(["504 No"]);
  });

  test("that are refused leave the transaction as it was, whatever the hook did to its draft", async () => {
    const events: LogEvent[] = [];
    const seen: string[][] = [];
    await using controller = await serve(
      {
        handleParameter({ envelope }) {
          envelope.rcptTos.push("evil@s.test");
        },
        handleData: ({ envelope }) => void seen.push(envelope.rcptTos),
      },
      { logger: { error: (event) => void events.push(event) } },
    );
    await using client = await RawClient.greeted(controller);
    await client.command("MAIL FROM:<a@client.test>");
    expect(await client.command("RCPT TO:<b@s.test> XFOO")).toEqual([
      "555 5.5.4 RCPT parameter not recognized or not implemented: XFOO",
    ]);
    await client.command("RCPT TO:<c@s.test>");
    await client.command("DATA");
    expect(await client.command(".")).toEqual(["250 2.6.0 Message accepted"]);
    expect(seen).toEqual([["c@s.test"]]);
    expect(events).toEqual([]);
  });
});
