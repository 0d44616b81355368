import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import nodemailer from "nodemailer";
import { describe, expect, test, vi } from "vitest";
import {
  Controller,
  type Handler,
  type HookContext,
  type RcptContext,
  reject,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { aiosmtpd, SYSTEM_PYTHON } from "../support/aiosmtpd.js";
import { RawClient } from "../support/raw-client.js";

// What docs/how-to/coming-from-aiosmtpd.md shows.

const python = aiosmtpd();
const KNOWN: ReadonlySet<string> = new Set(["ada@corp.test"]);
const sendOrder = async (url: string): Promise<void> => {
  const mail = { from: "shop@shop.test", to: "ada@corp.test", subject: "Your order", text: "Hi" };
  await nodemailer.createTransport(url).sendMail(mail);
};

class Mailboxes implements Handler {
  handleRcpt({ address }: RcptContext) {
    if (!KNOWN.has(address)) return "550 5.1.1 No such mailbox here";
    return "250 2.1.5 Welcome";
  }

  handleData({ envelope }: HookContext) {
    console.log(`${envelope.content?.length} octets from ${envelope.mailFrom}`);
    return "250 2.6.0 Thank you";
  }
}

/** What the hooks of both examples have to do with. */
async function conversation(port: number): Promise<string[]> {
  await using client = await RawClient.greeted({ port });
  await client.command("MAIL FROM:<bob@corp.test>");
  const replies = [
    await client.command("RCPT TO:<eve@corp.test>"),
    await client.command("RCPT TO:<ada@corp.test>"),
    await client.command("DATA"),
    await client.command("Subject: Hi\r\n\r\n..dot\r\n."),
    await client.command("RSET"),
  ];
  return replies.flat().map((line) => line.replace(/^(354|250 (?:2\.0\.0 )?OK).*/, "$1"));
}

const ANSWERS = [
  "550 5.1.1 No such mailbox here",
  "250 2.1.5 Welcome",
  "354",
  "250 2.6.0 Thank you",
];
const PRINTED = "21 octets from bob@corp.test";

describe("the example of the page", () => {
  test("answers and prints", async () => {
    using log = vi.spyOn(console, "log").mockImplementation(() => {});
    const controller = new Controller(new Mailboxes(), { hostname: "127.0.0.1" });
    await controller.start();
    expect(await conversation(controller.port)).toEqual([...ANSWERS, "250 2.0.0 OK"]);
    expect(log.mock.calls).toEqual([[PRINTED]]);
    await controller.stop();
  });

  test.runIf(python.isHere)(`answers and prints the same in Python${python.note}`, async () => {
    const script = fileURLToPath(new URL("aiosmtpd_example.py", import.meta.url));
    const child = spawn(SYSTEM_PYTHON, [script], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value: port } = await lines.next();
    expect(await conversation(Number(port))).toEqual([...ANSWERS, "250 OK"]);
    child.stdin.end();
    expect(await lines.next()).toEqual({ value: PRINTED, done: false });
  });
});

test("a fixture in place of a handler that receives", async () => {
  await using smtp = await startSmtpFixture();
  await sendOrder(smtp.url);
  const mail = await smtp.waitForMail({ to: "ada@corp.test" });
  expect(mail.subject).toBe("Your order");
});

test("aiosmtpd's habits that do no harm", async () => {
  const controller = new Controller(
    { handleException: ({ hook }) => reject(500, `Error in ${hook}`) },
    {
      hostname: "127.0.0.1",
      serverHostname: "mx.test",
      ident: "Python SMTP 1.4.6",
      smtpUtf8: false,
      extensions: ["SIZE", "8BITMIME"],
      decodeData: true,
      lineLengthLimit: 1001,
      authRequireTls: false,
    },
  );
  const contents: unknown[] = [];
  controller.handler.handleNoop = () => {
    throw new Error("no");
  };
  controller.handler.handleData = ({ envelope }) => void contents.push(envelope.content);
  await controller.start();
  await using client = await RawClient.connect(controller);
  expect(await client.reply()).toEqual(["220 mx.test Python SMTP 1.4.6"]);
  expect(await client.command("EHLO client.test")).toEqual([
    "250-mx.test",
    "250-SIZE 33554432",
    "250-8BITMIME",
    "250 HELP",
  ]);
  expect(await client.command("NOOP")).toEqual(["500 Error in handleNoop"]);
  const line = "x".repeat(999);
  expect(await client.mail("a@corp.test", ["ada@corp.test"], line)).toEqual([
    "250 Message accepted",
  ]);
  expect(contents).toEqual([`${line}\r\n`]);
  await controller.stop();
});
