import { describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

// RFC 5321 §3.8 and §4.5.3.2, RFC 3463 §3.5 (X.4.2)
const TIMED_OUT = /^421 4\.4\.2 [^\r\n]+\r\n$/;

/** Waits out some turns of silence, told by a clock of the test's own. */
const silence = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe("a client that is silent gets 421 4.4.2 and is closed", () => {
  test("before it has said anything", async () => {
    await using controller = await serve({}, { timeoutMs: 150 });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    expect(await client.rest()).toMatch(TIMED_OUT);
    expect(await client.closed).toBe("fin");
  });

  test("in the middle of a command line", async () => {
    await using controller = await serve({}, { timeoutMs: 150 });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("MAIL FROM:<a@c");
    expect(await client.rest()).toMatch(TIMED_OUT);
  });

  test.each([
    ["a command", { command: 150 }, async (client: RawClient) => await client.command("NOOP")],
    ["content", { content: 30 }, async (client: RawClient) => await client.command("DATA")],
    [
      "the answer to a challenge",
      { auth: 30 },
      async (client: RawClient) => {
        await client.command("RSET");
        await client.command("AUTH LOGIN");
      },
    ],
  ])("while %s is waited for, which has a time of its own", async (_, phaseTimeoutsMs, begin) => {
    await using controller = await serve(
      {},
      { phaseTimeoutsMs, authenticator: () => true, authRequireTls: false },
    );
    await using client = await inTransaction(controller, "b@s.test");
    await begin(client);
    expect(await client.rest()).toMatch(TIMED_OUT);
  });

  test("and its mail, whose content was not complete, reaches no handler", async () => {
    let mails = 0;
    const closed = signal();
    await using controller = await serve(
      { handleData: () => void mails++, handleClose: () => closed.resolve() },
      { phaseTimeoutsMs: { content: 30 } },
    );
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    client.send("Hello\r\n");
    expect(await client.rest()).toMatch(TIMED_OUT);
    await closed.promise;
    expect(mails).toBe(0);
  });

  test("also one that never closes its own side", async () => {
    const closed = signal();
    await using controller = await serve(
      { handleClose: () => closed.resolve() },
      { timeoutMs: 150 },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    // A client that reads nothing sees no end and does not answer it.
    client.socket.pause();
    await closed.promise;
    expect(controller.sessions).toEqual([]);
  });
});

test("octets that drip in keep a session alive, in commands and in content", async () => {
  await using controller = await serve({}, { timeoutMs: 500 });
  await using client = await RawClient.greeted({ port: controller.port });
  const drip = async (text: string): Promise<void> => {
    for (const octet of text) {
      client.send(octet);
      await silence(60);
    }
  };
  // Each takes longer than the time that a silent client has.
  await drip("MAIL FROM:<>\r\n");
  expect(await client.reply()).toEqual([expect.stringMatching(/^250 /)]);
  await client.command("RCPT TO:<b@s.test>");
  await client.command("DATA");
  await drip("Hello\r\n\r\n.\r\n");
  expect(await client.reply()).toEqual([expect.stringMatching(/^250 /)]);
});

test("the time that a hook takes is not the client's", async () => {
  const waited = signal();
  await using controller = await serve(
    {
      async handleNoop() {
        await silence(450);
        waited.resolve();
        return "250 slow";
      },
    },
    { timeoutMs: 200 },
  );
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.command("NOOP")).toEqual(["250 slow"]);
  await waited.promise;
  // And from its reply on the client's own time runs.
  expect(await client.rest()).toMatch(TIMED_OUT);
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])(
  "%d ms never time out",
  async (timeoutMs) => {
    await using controller = await serve({}, { timeoutMs });
    await using client = await RawClient.greeted({ port: controller.port });
    // A timer that is set to more than Node can would fire after 1 ms.
    await silence(20);
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  },
);
