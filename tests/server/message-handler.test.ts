import { expect, test } from "vitest";
import {
  type DeliveredMessage,
  type HookContext,
  type HookResult,
  MessageHandler,
  reject,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

class Recorder extends MessageHandler {
  readonly messages: DeliveredMessage[] = [];

  protected handleMessage(message: DeliveredMessage, { session }: HookContext): HookResult {
    this.messages.push(message);
    return message.subject === "spam" ? reject(554, "5.7.1", session.id) : undefined;
  }
}

async function deliver(handler: MessageHandler, content: string): Promise<string[]> {
  await using controller = await serve(handler);
  await using client = await RawClient.greeted({ port: controller.port });
  return await client.mail("a@x.test", ["b@x.test", "c@x.test"], content);
}

test("the message comes read, and the envelope beside it", async () => {
  const recorder = new Recorder();
  const content = "From: Ada <ada@x.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello";
  expect(await deliver(recorder, content)).toEqual(["250 2.6.0 Message accepted"]);
  expect(recorder.messages).toMatchObject([
    {
      subject: "Grüße",
      from: [{ name: "Ada", address: "ada@x.test" }],
      text: "Hello\n",
      mailFrom: "a@x.test",
      rcptTos: ["b@x.test", "c@x.test"],
      peer: { host: "127.0.0.1" },
      raw: Buffer.from(`${content}\r\n`),
    },
  ]);
});

test("what a sender writes about the envelope stays in the header, and nothing is added to it", async () => {
  const recorder = new Recorder();
  await deliver(recorder, "X-MailFrom: boss@x.test\r\nX-RcptTo: all@x.test\r\nX-Peer: me\r\n\r\n");
  const [message] = recorder.messages;
  expect(message?.headers.map(({ name, value }) => [name, value])).toEqual([
    ["X-MailFrom", "boss@x.test"],
    ["X-RcptTo", "all@x.test"],
    ["X-Peer", "me"],
  ]);
  expect(message?.mailFrom).toBe("a@x.test");
});

test("what handleMessage returns is the reply", async () => {
  expect(await deliver(new Recorder(), "Subject: spam\r\n")).toEqual([
    expect.stringMatching(/^554 5\.7\.1 /),
  ]);
});

test("handleMessage may be async, and one that throws is 451", async () => {
  class Failing extends MessageHandler {
    protected override async handleMessage(): Promise<void> {
      await Promise.resolve();
      throw new Error("no database");
    }
  }
  expect(await deliver(new Failing(), "Hi")).toEqual(["451 4.3.0 Local error in processing"]);
});

test("prepareMessage can be overridden", async () => {
  class Marked extends Recorder {
    protected override async prepareMessage(context: HookContext): Promise<DeliveredMessage> {
      return { ...(await super.prepareMessage(context)), subject: "spam" };
    }
  }
  expect(await deliver(new Marked(), "Hi")).toEqual([expect.stringMatching(/^554 /)]);
});
