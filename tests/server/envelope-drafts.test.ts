import { describe, expect, test } from "vitest";
import {
  accept,
  Capture,
  type CapturedEnvelope,
  compose,
  type Envelope,
  type Handler,
  type HookContext,
  Inbox,
  reject,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve } from "./serve.js";

type Hook<Name extends keyof Handler> = NonNullable<Handler[Name]>;

/** The envelope that is captured when a client names these recipients, each as it stands behind `RCPT TO:`. */
async function captured(
  handler: Handler,
  ...recipients: readonly string[]
): Promise<CapturedEnvelope | undefined> {
  const inbox = new Inbox();
  await using controller = await serve(compose(handler, new Capture(inbox)));
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("NOOP");
  await client.command("MAIL FROM:<a@client.test>");
  for (const recipient of recipients) await client.command(`RCPT TO:<${recipient}>`);
  await client.command("DATA");
  await client.command("Hello\r\n.");
  return inbox.records[0]?.envelope;
}

const add = ({ envelope }: HookContext): void => void envelope.rcptTos.push("x@s.test");

describe("the recipients of a transaction", () => {
  test.each<[string, Hook<"handleRcpt">]>([
    ["returns nothing", () => undefined],
    ["accepts", () => accept()],
    ["returns a 250 of its own", () => "250 fine"],
    ["returns a 251", () => "251 2.1.5 will forward"],
    ["pushes the address itself", ({ envelope, address }) => void envelope.rcptTos.push(address)],
    [
      "pushes the address and its options",
      ({ envelope, address }) => {
        envelope.rcptTos.push(address);
        envelope.rcptOptions.push([]);
      },
    ],
    [
      "replaces the list by a longer one",
      ({ envelope, address }) => {
        envelope.rcptTos = [...envelope.rcptTos, address];
      },
    ],
  ])("have an address once when the hook %s", async (_, handleRcpt) => {
    const envelope = await captured({ handleRcpt }, "b@s.test", "c@s.test");
    expect(envelope?.rcptTos).toEqual(["b@s.test", "c@s.test"]);
    expect(envelope?.rcptOptions).toEqual([[], []]);
  });

  test("keep an address twice when the client names it twice", async () => {
    expect((await captured({}, "b@s.test", "b@s.test"))?.rcptTos).toEqual(["b@s.test", "b@s.test"]);
  });

  test("have the address that a hook pushes in place of the client's", async () => {
    const handler: Handler = {
      handleRcpt: ({ envelope, address }) =>
        void envelope.rcptTos.push(address.replace("old", "new")),
    };
    const envelope = await captured(handler, "b@old.test", "c@old.test");
    expect(envelope?.rcptTos).toEqual(["b@new.test", "c@new.test"]);
  });

  test("have all that a hook pushes: a list of addresses behind one name", async () => {
    const handler: Handler = {
      handleRcpt: ({ envelope }) => void envelope.rcptTos.push("b@s.test", "c@s.test"),
    };
    expect((await captured(handler, "staff@s.test"))?.rcptTos).toEqual(["b@s.test", "c@s.test"]);
  });

  test("are what a hook makes of the whole list", async () => {
    const handler: Handler = {
      handleRcpt({ envelope, address }) {
        envelope.rcptTos = [...new Set([...envelope.rcptTos, address])].toSorted();
      },
    };
    const envelope = await captured(handler, "c@s.test", "b@s.test", "c@s.test");
    expect(envelope?.rcptTos).toEqual(["b@s.test", "c@s.test"]);
  });

  test.each<[string, Hook<"handleRcpt">]>([
    ["is refused for good", () => reject(550, "5.1.1", "No such mailbox here")],
    ["is refused for now", () => "451 4.7.1 Later"],
    ["is accepted and not recorded", () => accept({ record: false })],
    [
      "was pushed by a hook that refuses",
      ({ envelope, address }) => {
        envelope.rcptTos.push(address);
        envelope.rcptOptions.push(["NOTIFY=NEVER"]);
        return reject(550, "No");
      },
    ],
    [
      "was pushed by a hook that then throws",
      ({ envelope, address }) => {
        envelope.rcptTos.push(address);
        throw new Error("database gone");
      },
    ],
    [
      "was pushed by an async hook that then rejects",
      async ({ envelope, address }) => {
        envelope.rcptTos.push(address);
        return await Promise.reject(new Error("database gone"));
      },
    ],
    [
      "is offered to a hook that empties the list and throws",
      ({ envelope }) => {
        envelope.rcptTos = [];
        throw new Error("database gone");
      },
    ],
    [
      "is offered to a hook that makes nonsense of the list",
      ({ envelope }) => {
        (envelope as { rcptTos: unknown }).rcptTos = null;
      },
    ],
    [
      "is offered to a hook that pushes what is no text",
      ({ envelope }) => {
        (envelope.rcptTos as unknown[]).push(42);
      },
    ],
  ])("do not have an address that %s", async (_, judge) => {
    const handleRcpt: Hook<"handleRcpt"> = (context) =>
      context.address === "bad@s.test" ? judge(context) : undefined;
    const envelope = await captured({ handleRcpt }, "b@s.test", "bad@s.test", "c@s.test");
    expect(envelope?.rcptTos).toEqual(["b@s.test", "c@s.test"]);
    expect(envelope?.rcptOptions).toEqual([[], []]);
  });

  test("that were all accepted without a record are enough for the server to want DATA's 503", async () => {
    await using controller = await serve({ handleRcpt: () => accept({ record: false }) });
    await using client = await inTransaction(controller);
    expect(await client.command("RCPT TO:<b@s.test>")).toEqual(["250 2.1.5 Recipient OK"]);
    // RFC 5321 §3.3: DATA without a recipient
    expect(await client.command("DATA")).toEqual([expect.stringMatching(/^503 /)]);
  });

  test("cannot be added by a hook of another command", async () => {
    const seen: string[][] = [];
    await using controller = await serve({
      handleMail: add,
      handleNoop: add,
      handleRcpt: ({ envelope }) => void seen.push([...envelope.rcptTos]),
      handleData: ({ envelope }) => void seen.push([...envelope.rcptTos]),
    });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("NOOP");
    await client.command("DATA");
    await client.command("Hello\r\n.");
    expect(seen).toEqual([[], ["b@s.test"]]);
  });
});

const write =
  (address: string): Hook<"handleMail"> =>
  ({ envelope }) => {
    envelope.mailFrom = address;
  };

describe("the reverse-path of a transaction", () => {
  const mailFrom = async (handleMail: Hook<"handleMail">): Promise<string | undefined> =>
    (await captured({ handleMail }, "b@s.test"))?.mailFrom;

  test("is the client's when the hook leaves it alone", async () => {
    expect(await mailFrom(() => accept())).toBe("a@client.test");
  });

  test("is what the hook writes, also the null reverse-path", async () => {
    expect(await mailFrom(write("other@client.test"))).toBe("other@client.test");
    expect(await mailFrom(write(""))).toBe("");
  });

  test.each<[string, Hook<"handleMail">]>([
    ["refuses", ({ envelope }) => ((envelope.mailFrom = "x@c.test"), reject(550, "No"))],
    [
      "throws",
      ({ envelope }) => {
        envelope.mailFrom = "x@c.test";
        throw new Error("no");
      },
    ],
    [
      "writes what is no text",
      ({ envelope }) => void ((envelope as { mailFrom: unknown }).mailFrom = 42),
    ],
  ])("is none where the hook %s, and the next command sees an empty envelope", async (_, hook) => {
    const seen: Partial<Envelope>[] = [];
    await using controller = await serve({
      handleMail: hook,
      handleNoop: ({ envelope }) => void seen.push(envelope),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    const [answer = ""] = await client.command("MAIL FROM:<a@c.test> BODY=7BIT");
    expect(answer).toMatch(/^(?:550|451) /);
    await client.command("NOOP");
    expect(seen).toMatchObject([{ mailFrom: null, mailOptions: [], rcptTos: [] }]);
    expect(await client.command("RCPT TO:<b@s.test>")).toEqual([expect.stringMatching(/^503 /)]);
  });
});

test("each hook sees the envelope as it is at that moment", async () => {
  const seen: unknown[] = [];
  const note: Hook<"handleNoop"> = ({ envelope }) =>
    void seen.push([envelope.mailFrom, [...envelope.rcptTos], envelope.content]);
  await using controller = await serve({ handleNoop: note });
  await using client = await RawClient.greeted({ port: controller.port });
  for (const command of [
    "NOOP",
    "MAIL FROM:<a@c.test>",
    "NOOP",
    "RCPT TO:<b@s.test>",
    "NOOP",
    "RSET",
    "NOOP",
    "MAIL FROM:<d@c.test>",
    "RCPT TO:<b@s.test>",
    "EHLO again.test",
    "NOOP",
    "MAIL FROM:<d@c.test>",
    "RCPT TO:<b@s.test>",
    "DATA",
    "Hello\r\n.",
    "NOOP",
  ])
    await client.command(command);
  const nothing = [null, [], null];
  expect(seen).toEqual([
    nothing,
    ["a@c.test", [], null],
    ["a@c.test", ["b@s.test"], null],
    nothing,
    nothing,
    nothing,
  ]);
});

/** A handler whose hook for slow@s.test fails, keeps the envelope and does something to it at each NOOP. */
function failing(
  fail: () => Promise<never>,
  meddle: (envelope: Envelope) => void,
): { handler: Handler; seen: unknown[] } {
  let kept: Envelope | undefined;
  const seen: unknown[] = [];
  const handler: Handler = {
    handleRcpt({ envelope, address }) {
      if (address !== "slow@s.test") return undefined;
      kept = envelope;
      return fail();
    },
    handleNoop: () => void (kept !== undefined && meddle(kept)),
    handleData: ({ envelope: { mailFrom, mailOptions, rcptTos, rcptOptions } }) =>
      void seen.push({ mailFrom, mailOptions, rcptTos, rcptOptions }),
  };
  return { handler, seen };
}

describe("a hook that goes on after its failure was answered", () => {
  test.each<[string, () => Promise<never>, number]>([
    ["took too long", () => new Promise(() => {}), 20],
    ["rejected", async () => await Promise.reject(new Error("database gone")), 30_000],
  ])("because it %s has no more part in the transaction", async (_, fail, hookTimeoutMs) => {
    const { handler, seen } = failing(fail, (envelope) => {
      envelope.mailFrom = "mallory@evil.test";
      envelope.mailOptions.push("EVIL");
      envelope.rcptOptions[0]?.push("EVIL");
      envelope.rcptTos.push("mallory@evil.test");
    });
    await using controller = await serve(handler, { hookTimeoutMs });
    await using client = await inTransaction(controller, "b@s.test");
    expect(await client.command("RCPT TO:<slow@s.test>")).toEqual([expect.stringMatching(/^451 /)]);
    await client.command("NOOP");
    expect(await client.command("RCPT TO:<c@s.test>")).toEqual([expect.stringMatching(/^250 /)]);
    await client.command("NOOP");
    await client.command("DATA");
    expect(await client.command("Hello\r\n.")).toEqual([expect.stringMatching(/^250 /)]);
    expect(seen).toEqual([
      {
        mailFrom: "a@client.test",
        mailOptions: [],
        rcptTos: ["b@s.test", "c@s.test"],
        rcptOptions: [[], []],
      },
    ]);
  });

  test("leaves what other hooks had made of the envelope", async () => {
    const seen: unknown[] = [];
    await using controller = await serve(
      {
        handleMail: ({ envelope }) => void envelope.mailOptions.push("XNOTE=1"),
        handleRcpt({ envelope, address }) {
          if (address === "slow@s.test") return new Promise<never>(() => {});
          envelope.rcptTos.push(address);
          envelope.rcptOptions.push(["NOTIFY=NEVER"]);
          return undefined;
        },
        handleData: ({ envelope: { mailOptions, rcptTos, rcptOptions } }) =>
          void seen.push({ mailOptions, rcptTos, rcptOptions }),
      },
      { hookTimeoutMs: 20 },
    );
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("RCPT TO:<slow@s.test>");
    await client.command("DATA");
    await client.command("Hello\r\n.");
    expect(seen).toEqual([
      { mailOptions: ["XNOTE=1"], rcptTos: ["b@s.test"], rcptOptions: [["NOTIFY=NEVER"]] },
    ]);
  });
});

const meddle = (envelope: Envelope): void => {
  envelope.mailFrom = "mallory@evil.test";
  envelope.mailOptions.push("EVIL=1");
  envelope.mailOptions[0] = "SIZE=0";
  envelope.rcptTos.reverse();
  envelope.rcptOptions.push(["EVIL"]);
  envelope.rcptOptions[0]?.push("EVIL");
  envelope.rcptOptions[1] = ["EVIL"];
  envelope.content = "evil";
  envelope.originalContent = Buffer.from("evil");
};
const shown = ({ envelope }: HookContext): unknown => ({
  ...envelope,
  content: envelope.content?.toString() ?? null,
  originalContent: envelope.originalContent?.toString() ?? null,
  recipients: envelope.recipients,
});

describe("a hook that fails leaves the envelope as it was", () => {
  test.each([
    ["handleNoop", "NOOP"],
    ["handleVrfy", "VRFY ada"],
    ["handleHelp", "HELP"],
    ["handleUnknown", "XYZZY"],
    ["handleParameter", "RCPT TO:<bad@s.test> XOORG=evil"],
    ["handleRcpt", "RCPT TO:<bad@s.test>"],
  ])("to the hooks that come, and to handleException: %s", async (name, command) => {
    const seen: unknown[] = [];
    const failed: unknown[] = [];
    let isMeddling = false;
    const fail = (context: HookContext): undefined => {
      if (!isMeddling) return undefined;
      meddle(context.envelope);
      throw new Error("database gone");
    };
    await using controller = await serve(
      {
        [name]: fail,
        handleException: (context) => void failed.push(shown(context)),
        handleData: (context) => void seen.push(shown(context)),
      },
      { extensions: ["SIZE", "DSN"] },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    await client.command("MAIL FROM:<a@client.test> SIZE=5 RET=HDRS");
    await client.command("RCPT TO:<b@s.test> NOTIFY=NEVER");
    await client.command("RCPT TO:<c@s.test>");
    isMeddling = true;
    expect(await client.command(command)).toEqual([expect.stringMatching(/^451 /)]);
    isMeddling = false;
    await client.command("DATA");
    await client.command("Hello\r\n.");
    const envelope = {
      mailFrom: "a@client.test",
      mailOptions: ["SIZE=5", "RET=HDRS"],
      smtpUtf8: false,
      rcptTos: ["b@s.test", "c@s.test"],
      rcptOptions: [["NOTIFY=NEVER"], []],
      recipients: [
        { address: "b@s.test", parameters: [{ keyword: "NOTIFY", value: "NEVER" }] },
        { address: "c@s.test", parameters: [] },
      ],
    };
    expect(failed).toEqual([{ ...envelope, content: null, originalContent: null }]);
    expect(seen).toEqual([{ ...envelope, content: "Hello\r\n", originalContent: "Hello\r\n" }]);
  });

  test("also where the hook of the content fails, and handleException is asked", async () => {
    const seen: unknown[] = [];
    await using controller = await serve({
      handleData({ envelope }) {
        meddle(envelope);
        throw new Error("disk full");
      },
      handleException: (context) => void seen.push(shown(context)),
    });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    await client.command("Hello\r\n.");
    expect(seen).toMatchObject([
      {
        mailFrom: "a@client.test",
        mailOptions: [],
        rcptTos: ["b@s.test"],
        rcptOptions: [[]],
        smtpUtf8: false,
        content: "Hello\r\n",
        originalContent: "Hello\r\n",
      },
    ]);
  });

  test("with what hooks before it had made of it", async () => {
    const seen: unknown[] = [];
    await using controller = await serve({
      handleMail({ envelope }) {
        envelope.mailOptions = ["XNOTE=1"];
      },
      handleNoop({ envelope, argument }) {
        envelope.rcptOptions[0]?.push(`XNOOP=${argument}`);
        envelope.mailOptions.push(`XNOOP=${argument}`);
        if (argument === "bad") throw new Error("no");
      },
      handleData: ({ envelope: { mailOptions, rcptOptions } }) =>
        void seen.push({ mailOptions, rcptOptions }),
    });
    await using client = await inTransaction(controller, "b@s.test");
    for (const command of ["NOOP good", "NOOP bad", "NOOP fine", "DATA", "Hello\r\n."])
      await client.command(command);
    expect(seen).toEqual([
      {
        mailOptions: ["XNOTE=1", "XNOOP=good", "XNOOP=fine"],
        rcptOptions: [["XNOOP=good", "XNOOP=fine"]],
      },
    ]);
  });

  test("and so does one that refuses a recipient", async () => {
    const seen: unknown[] = [];
    await using controller = await serve({
      handleRcpt({ envelope, address }) {
        if (address !== "bad@s.test") return undefined;
        meddle(envelope);
        return reject(550, "5.1.1", "No such mailbox here");
      },
      handleData: ({ envelope: { mailOptions, rcptTos, rcptOptions } }) =>
        void seen.push({ mailOptions, rcptTos, rcptOptions }),
    });
    await using client = await inTransaction(controller, "b@s.test", "bad@s.test", "c@s.test");
    await client.command("DATA");
    await client.command("Hello\r\n.");
    expect(seen).toEqual([
      { mailOptions: [], rcptTos: ["b@s.test", "c@s.test"], rcptOptions: [[], []] },
    ]);
  });
});

test("the parameters of MAIL that a hook took away do not come back", async () => {
  const seen: unknown[] = [];
  await using controller = await serve({
    handleMail: ({ envelope }) => void (envelope.mailOptions.length = 0),
    handleData: ({ envelope }) => void seen.push(envelope.mailOptions),
  });
  await using client = await RawClient.greeted(controller);
  for (const command of ["MAIL FROM:<a@c.test> SIZE=5", "RCPT TO:<b@s.test>", "DATA", "Hello\r\n."])
    await client.command(command);
  expect(seen).toEqual([[]]);
});

test("what a hook makes of the envelope before MAIL is in no transaction", async () => {
  const envelope = await captured(
    {
      handleEhlo: ({ envelope: draft }) => void draft.rcptOptions.push(["EARLY"]),
      handleNoop({ envelope: draft }) {
        draft.rcptOptions.push(["EARLY"]);
        draft.mailOptions.push("EARLY");
      },
    },
    "b@s.test",
  );
  expect(envelope).toMatchObject({ mailOptions: [], rcptOptions: [[]] });
});

test("a hook that makes nonsense of the parameters has failed, and the session goes on", async () => {
  const seen: unknown[] = [];
  await using controller = await serve({
    handleNoop({ envelope }) {
      (envelope as { mailOptions: unknown }).mailOptions = null;
    },
    handleData: ({ envelope }) => void seen.push(envelope.mailOptions),
  });
  await using client = await inTransaction(controller, "b@s.test");
  expect(await client.command("NOOP")).toEqual([expect.stringMatching(/^451 /)]);
  await client.command("DATA");
  expect(await client.command("Hello\r\n.")).toEqual([expect.stringMatching(/^250 /)]);
  expect(seen).toEqual([[]]);
});

describe("a captured mail", () => {
  const seen: Envelope[] = [];
  const keeping: Handler = { handleData: ({ envelope }) => void seen.push(envelope) };

  test("is not changed by a handler that keeps the draft", async () => {
    const inbox = new Inbox();
    await using controller = await serve(compose(keeping, new Capture(inbox)));
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    await client.command("Hello\r\n.");
    const [draft] = seen;
    draft?.rcptTos.push("later@s.test");
    draft?.rcptOptions[0]?.push("LATER");
    draft?.mailOptions.push("LATER");
    expect(inbox.records[0]?.envelope).toMatchObject({
      mailFrom: "a@client.test",
      mailOptions: [],
      rcptTos: ["b@s.test"],
      rcptOptions: [[]],
      recipients: [{ address: "b@s.test", parameters: [] }],
    });
  });

  test("has an envelope that is frozen through and through", async () => {
    const envelope = await captured({}, "b@s.test");
    const isFrozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(envelope).toBeDefined();
    expect(isFrozen(envelope)).toBe(true);
    expect(structuredClone(envelope)).toEqual(envelope);
  });

  test("has the octets that came, also where a handler changed the content before", async () => {
    const inbox = new Inbox();
    const rewriting: Handler = {
      handleData({ envelope }) {
        envelope.content = "something else";
      },
    };
    await using controller = await serve(compose(rewriting, new Capture(inbox)));
    await using client = await RawClient.greeted({ port: controller.port });
    await client.mail("a@c.test", ["b@s.test"], "Hello");
    expect(inbox.content(inbox.records[0]?.id ?? "")?.toString()).toBe("Hello\r\n");
  });

  test("has the recipients that a handler before it left", async () => {
    const envelope = await captured(
      { handleData: ({ envelope }) => void envelope.rcptTos.unshift(envelope.rcptTos.pop() ?? "") },
      "b@s.test",
      "c@s.test",
    );
    expect(envelope?.rcptTos).toEqual(["c@s.test", "b@s.test"]);
    expect(envelope?.recipients.map(({ address }) => address)).toEqual(["c@s.test", "b@s.test"]);
  });
});
