import { describe, expect, test } from "vitest";
import {
  accept,
  Controller,
  compose,
  defer,
  type Handler,
  type LogEvent,
  reject,
  SmtpConnection,
  SmtpReplyError,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const ACCEPTED = "250 2.6.0 Message accepted";
const FAILED = "451 4.3.0 Local error in processing";

/** The replies to the content of one mail, and to a NOOP behind it. */
async function repliesTo(
  handler: Handler,
  recipients: readonly string[],
  options: object = {},
): Promise<{ replies: string[]; after: string[] }> {
  await using controller = await serve(handler, { protocol: "lmtp", ...options });
  await using client = await RawClient.connect(controller);
  await client.reply();
  await client.command("LHLO client.test");
  const [first = ""] = await client.mail("a@client.test", recipients, "Hello");
  const replies = [first];
  for (const _ of recipients.slice(1)) replies.push(...(await client.reply()));
  return { replies, after: await client.command("NOOP") };
}

const TWO = ["bob@s.test", "cid@s.test"];

describe("in LMTP each accepted recipient has a reply of its own after the content (RFC 2033 §4.2)", () => {
  test("one for each position of a list, where nothing said accepts", async () => {
    const { replies, after } = await repliesTo(
      {
        handleData: ({ envelope }) =>
          envelope.rcptTos.map((to) =>
            to.startsWith("full") ? reject(552, "5.2.2", "Mailbox full") : undefined,
          ),
      },
      ["bob@s.test", "full@s.test", "bob@s.test"],
    );
    expect(replies).toEqual([ACCEPTED, "552 5.2.2 Mailbox full", ACCEPTED]);
    expect(after).toEqual(["250 2.0.0 OK"]);
  });

  test("also where the list comes later, and has texts, verdicts and holes", async () => {
    const { replies } = await repliesTo(
      {
        async handleData() {
          // oxlint-disable-next-line no-sparse-arrays -- a list that somebody filled by position
          return await Promise.resolve([defer(), , "250 As it is", accept({ record: false })]);
        },
      },
      ["a@s.test", "b@s.test", "c@s.test", "d@s.test"],
    );
    expect(replies).toEqual(["451 4.7.1 Try again later", ACCEPTED, "250 As it is", ACCEPTED]);
  });

  test.each<[string, NonNullable<Handler["handleData"]>, string]>([
    ["a reply", () => reject(554, "5.7.1", "Spam"), "554 5.7.1 Spam"],
    [
      "a hook that throws",
      () => {
        throw new Error("database gone");
      },
      FAILED,
    ],
    [
      "a hook that throws a reply",
      () => {
        throw new SmtpReplyError(452, "4.3.1", "Disk full");
      },
      "452 4.3.1 Disk full",
    ],
    ["a hook that is too slow", () => new Promise(() => {}), FAILED],
    ["a list that is too short", () => ["250 one"], FAILED],
    ["a list that is too long", () => ["250 one", "250 two", "250 three"], FAILED],
    ["a list with nonsense in it", () => ["250 one", 42 as unknown as string], FAILED],
  ])("%s counts for all of them", async (_, handleData, said) => {
    const { replies, after } = await repliesTo({ handleData }, TWO, { hookTimeoutMs: 20 });
    expect(replies).toEqual([said, said]);
    expect(after).toEqual(["250 2.0.0 OK"]);
  });

  test("a list of the wrong length is told to the logger", async () => {
    const events: LogEvent[] = [];
    const logger = { error: (event: LogEvent) => void events.push(event) };
    await repliesTo({ handleData: () => [] }, TWO, { logger });
    expect(events.map(({ message }) => message)).toEqual([
      expect.stringContaining("returned 0 replies for 2 recipients"),
    ]);
  });

  test("a recipient that a hook made several of has the first refusal of those, one that it dropped a yes", async () => {
    const { replies } = await repliesTo(
      {
        handleRcpt({ address, envelope }) {
          if (address === "list@s.test") envelope.rcptTos.push("ann@s.test", "ben@s.test");
          return accept({ record: address !== "dropped@s.test" });
        },
        handleData: ({ envelope }) =>
          envelope.rcptTos.map((to) => (to === "ben@s.test" ? "550 No Ben" : `250 For ${to}`)),
      },
      ["dropped@s.test", "list@s.test", "cid@s.test"],
    );
    expect(replies).toEqual([ACCEPTED, "550 No Ben", "250 For cid@s.test"]);
  });

  test("recipients that a hook has put in another order keep the replies that are theirs", async () => {
    const { replies } = await repliesTo(
      {
        handleRcpt({ address, envelope }) {
          envelope.rcptTos.unshift(address);
        },
        handleData: ({ envelope }) => envelope.rcptTos.map((to) => `250 For ${to}`),
      },
      ["a@s.test", "b@s.test", "c@s.test"],
    );
    expect(replies).toEqual(["250 For a@s.test", "250 For b@s.test", "250 For c@s.test"]);
  });
});

describe("handlers in a row, in LMTP", () => {
  test("see the recipients that those before them did not refuse", async () => {
    const seen: string[][] = [];
    const look = (answer: (to: string) => string | undefined): Handler => ({
      handleData({ envelope }) {
        seen.push([...envelope.rcptTos]);
        return envelope.rcptTos.map(answer);
      },
    });
    const { replies } = await repliesTo(
      compose(
        look((to) => (to === "bob@s.test" ? "550 No Bob" : "250 First")),
        look((to) => (to === "dan@s.test" ? "551 No Dan" : undefined)),
        { handleData: ({ envelope }) => void seen.push(envelope.rcptTos) },
      ),
      ["bob@s.test", "cid@s.test", "dan@s.test"],
    );
    expect(replies).toEqual(["550 No Bob", "250 First", "551 No Dan"]);
    expect(seen).toEqual([
      ["bob@s.test", "cid@s.test", "dan@s.test"],
      ["cid@s.test", "dan@s.test"],
      ["cid@s.test"],
    ]);
  });

  test("are not asked once nobody is left, and one reply of theirs goes to all that are", async () => {
    const none: Handler = { handleData: ({ envelope }) => envelope.rcptTos.map(() => "550 No") };
    const spy: string[] = [];
    const last: Handler = {
      async handleData() {
        spy.push("asked");
        return await Promise.resolve("451 Later");
      },
    };
    expect((await repliesTo(compose(none, last), TWO)).replies).toEqual(["550 No", "550 No"]);
    expect(spy).toEqual([]);
    const one: Handler = { handleData: () => ["550 No", undefined] };
    expect((await repliesTo(compose(one, last), TWO)).replies).toEqual(["550 No", "451 Later"]);
  });
});

test("in SMTP a list of replies is refused, since there is one reply for all (RFC 5321 §4.1.1.4)", async () => {
  const events: LogEvent[] = [];
  const asked: string[] = [];
  await using controller = await serve(
    compose(
      { handleData: ({ envelope }) => envelope.rcptTos.map(() => undefined) },
      { handleData: () => void asked.push("asked") },
    ),
    { logger: { error: (event) => void events.push(event) } },
  );
  await using client = await RawClient.greeted(controller);
  expect(await client.mail("a@client.test", TWO, "Hello")).toEqual([FAILED]);
  expect(asked).toEqual([]);
  expect(events.map(({ message }) => message)).toEqual([expect.stringContaining("only LMTP")]);
});

test("a subclass that overrides factory() speaks LMTP as the option does", async () => {
  class LmtpController extends Controller {
    override factory(): SmtpConnection {
      return new SmtpConnection(this.handler, { serverHostname: "mx.test", protocol: "lmtp" });
    }
  }
  await using controller = new LmtpController({}, { hostname: "127.0.0.1" });
  await controller.start();
  await using client = await RawClient.connect(controller);
  expect(await client.reply()).toEqual(["220 mx.test LMTP smtp-fixture"]);
  expect(await client.command("EHLO client.test")).toEqual([
    "500 5.5.2 Command not recognized: EHLO",
  ]);
  expect((await client.command("LHLO client.test"))[0]).toBe("250-mx.test");
  expect(controller.connection?.session).toMatchObject({
    hostName: "client.test",
    extendedSmtp: true,
  });
});

test("a handler can see which protocol it is asked in, and the URL names it", async () => {
  const seen: string[] = [];
  const handler: Handler = { handleEhlo: ({ server }) => void seen.push(server.protocol) };
  await using lmtp = await serve(handler, { protocol: "lmtp" });
  await using smtp = await serve(handler);
  await using one = await RawClient.connect(lmtp);
  await one.reply();
  await one.command("LHLO client.test");
  await using _ = await RawClient.greeted(smtp);
  expect(seen).toEqual(["lmtp", "smtp"]);
  expect(lmtp.url).toBe(`lmtp://127.0.0.1:${lmtp.port}`);
});
