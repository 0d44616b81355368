import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  compose,
  type HookContext,
  reject,
  reply,
  type Reply,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

const decorated = ({ defaults }: Pick<HookContext, "defaults">): Reply => {
  const { code, enhancedCode, lines } = defaults.reply();
  return { code, enhancedCode, lines: [...lines, "and more"] };
};

describe("the default that a hook can call", () => {
  test.each([
    ["handleNoop", "NOOP", ["250-2.0.0 OK", "250 2.0.0 and more"]],
    ["handleRset", "RSET", ["250-2.0.0 OK", "250 2.0.0 and more"]],
    ["handleMail", "MAIL FROM:<a@x.test>", ["250-2.1.0 Sender OK", "250 2.1.0 and more"]],
    ["handleExpn", "EXPN x", ["502-5.5.1 EXPN not implemented", "502 5.5.1 and more"]],
    ["handleHelp", "HELP NOOP", ["214-2.0.0 Syntax: NOOP [ignored]", "214 2.0.0 and more"]],
    ["handleUnknown", "XYZ", ["500-5.5.2 Command not recognized: XYZ", "500 5.5.2 and more"]],
    ["handleQuit", "QUIT", ["221-2.0.0 Bye", "221 2.0.0 and more"]],
    ["handleHelo", "HELO c", ["250-mx.test", "250 and more"]],
  ])("gives %s the reply to decorate", async (hook, command, lines) => {
    await using controller = await serve({ [hook]: decorated });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command(command)).toEqual(lines);
  });

  test.each<[string, (context: HookContext) => HookContext]>([
    ["a copy", (context) => ({ ...context })],
    ["an object that inherits from it", (context) => Object.create(context) as HookContext],
    ["a Proxy before it", (context) => new Proxy(context, {})],
  ])("and the signal are there in %s too", async (_, view) => {
    const aborted: boolean[] = [];
    await using controller = await serve({
      handleNoop(context) {
        aborted.push(view(context).signal.aborted);
        return decorated(view(context));
      },
      handleRcpt: (context) => view(context).defaults.apply(),
    });
    await using client = await inTransaction(controller);
    expect(await client.command("NOOP")).toEqual(["250-2.0.0 OK", "250 2.0.0 and more"]);
    expect(await client.command("RCPT TO:<b@x.test>")).toEqual(["250 2.1.5 Recipient OK"]);
    expect(await client.command("DATA")).toEqual(["354 End data with <CR><LF>.<CR><LF>"]);
    expect(aborted).toEqual([false]);
  });

  test("a context is printed with the envelope that it gives", async () => {
    const printed: string[] = [];
    await using controller = await serve({
      handleRcpt: (context) => void printed.push(inspect(context)),
    });
    await using client = await inTransaction(controller);
    await client.command("RCPT TO:<b@x.test>");
    expect(printed).toEqual([expect.stringMatching(/address: 'b@x\.test'/)]);
    expect(printed).toEqual([expect.stringMatching(/envelope: DraftEnvelope \{\s+mailFrom: 'a@/)]);
  });

  test("gives handleConnect the greeting", async () => {
    await using controller = await serve({ handleConnect: decorated });
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.reply()).toEqual(["220-mx.test ESMTP smtp-fixture", "220 and more"]);
  });

  test("gives handleRcpt and handleData theirs, and the recipient is recorded as ever", async () => {
    const recipients: string[] = [];
    await using controller = await serve({
      handleRcpt: decorated,
      handleData(context) {
        recipients.push(...context.envelope.rcptTos);
        return decorated(context);
      },
    });
    await using client = await inTransaction(controller);
    expect(await client.command("RCPT TO:<b@x.test>")).toEqual([
      "250-2.1.5 Recipient OK",
      "250 2.1.5 and more",
    ]);
    await client.command("DATA");
    client.send("Hi\r\n.\r\n");
    expect(await client.reply()).toEqual(["250-2.6.0 Message accepted", "250 2.6.0 and more"]);
    expect(recipients).toEqual(["b@x.test"]);
  });

  test("knows the lines that handleEhlo has changed", async () => {
    await using controller = await serve({
      handleEhlo({ defaults, responses }) {
        responses.splice(0, responses.length, "XONE");
        const { code, lines } = defaults.reply();
        return reply(code, ...lines, "XTWO");
      },
    });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    expect(await client.command("EHLO c")).toEqual(["250-mx.test", "250-XONE", "250 XTWO"]);
  });

  test("records sender and recipient when it is applied, once, for hooks that look at the envelope", async () => {
    const seen: unknown[] = [];
    await using controller = await serve({
      handleMail({ defaults, envelope }) {
        seen.push(envelope.mailFrom, defaults.apply().code, envelope.mailFrom);
      },
      async handleRcpt({ defaults, envelope }) {
        defaults.apply();
        await Promise.resolve();
        defaults.apply();
        seen.push([...envelope.rcptTos], [...envelope.recipients]);
        return "250 noted";
      },
      handleData: ({ envelope }) => void seen.push(envelope.rcptTos, envelope.rcptOptions),
    });
    await using client = await inTransaction(controller, "b@x.test", "b@x.test");
    await client.command("DATA");
    client.send(".\r\n");
    await client.reply();
    const b = { address: "b@x.test", parameters: [] };
    expect(seen).toEqual([
      null,
      250,
      "a@client.test",
      ["b@x.test"],
      [b],
      ["b@x.test", "b@x.test"],
      [b, b],
      ["b@x.test", "b@x.test"],
      [[], []],
    ]);
  });

  test("applied and then refused leaves no recipient", async () => {
    await using controller = await serve({
      handleRcpt({ defaults }) {
        defaults.apply();
        return reject(550, "5.1.1", "No");
      },
    });
    await using client = await inTransaction(controller, "b@x.test");
    expect(await client.command("DATA")).toEqual(["503 5.5.1 Send RCPT first"]);
  });

  test("is 451 for handleException", async () => {
    await using controller = await serve({
      handleNoop() {
        throw new Error("boom");
      },
      handleException: decorated,
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual([
      "451-4.3.0 Local error in processing",
      "451 4.3.0 and more",
    ]);
  });

  test("is there for each handler of a row, and after the client has left too", async () => {
    let late: Reply | undefined;
    const isLate = signal();
    const began = signal();
    await using controller = await serve(
      compose(
        { handleVrfy: ({ defaults }) => void defaults.reply() },
        {
          async handleVrfy({ defaults, signal: gone }) {
            await new Promise((resolve) => {
              gone.addEventListener("abort", resolve);
              began.resolve();
            });
            late = defaults.reply();
            isLate.resolve();
          },
        },
      ),
    );
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("VRFY ada\r\n");
    await began.promise;
    client.socket.resetAndDestroy();
    await isLate.promise;
    expect(late?.code).toBe(252);
  });
});
