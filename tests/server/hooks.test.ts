import { describe, expect, test } from "vitest";
import {
  accept,
  defer,
  type Handler,
  type HookContext,
  reject,
  reply,
  type SmtpOptions,
  SmtpReplyError,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

type Told = Record<string, unknown> & HookContext;

/** A handler that notes each call of a hook, sync or async, and lets every default happen. */
function noting(isAsync: boolean): { handler: Handler; calls: Map<string, Told> } {
  const calls = new Map<string, Told>();
  const hooks = [
    "handleConnect",
    "handleHelo",
    "handleEhlo",
    "handleMail",
    "handleRcpt",
    "handleData",
    "handleRset",
    "handleNoop",
    "handleVrfy",
    "handleExpn",
    "handleHelp",
    "handleUnknown",
    "handleQuit",
  ];
  const handler = Object.fromEntries(
    hooks.map((hook) => [
      hook,
      (context: Told) => {
        // Copied, since a draft goes on after its hook.
        const rcptTos = [...context.envelope.rcptTos];
        calls.set(hook, { ...context, envelope: { ...context.envelope, rcptTos } });
        return isAsync ? Promise.resolve() : undefined;
      },
    ]),
  );
  return { handler, calls };
}

describe.each([
  ["sync", false],
  ["async", true],
])("a hook that is %s", (_, isAsync) => {
  test("is told of its command and lets the default happen", async () => {
    const { handler, calls } = noting(isAsync);
    await using controller = await serve(handler);
    await using client = await RawClient.connect({ port: controller.port });
    const said = [
      await client.reply(),
      await client.command("HELO old.test"),
      await client.command("EHLO client.test"),
      await client.command("MAIL FROM:<a@client.test> BODY=8BITMIME SIZE=12"),
      await client.command("RCPT TO:<b@server.test>"),
      await client.command("NOOP a word"),
      await client.command("VRFY <b@server.test>"),
      await client.command("EXPN staff"),
      await client.command("HELP MAIL"),
      await client.command("XYZZY plugh"),
      await client.command("DATA"),
      await client.command("Hello\r\n."),
      await client.command("RSET"),
      await client.command("QUIT"),
    ];
    // RFC 5321 §4.3.2
    expect(said.map(([line = ""]) => line.slice(0, 3))).toEqual(
      "220 250 250 250 250 250 252 502 214 500 354 250 250 221".split(" "),
    );
    expect(Object.fromEntries(calls)).toMatchObject({
      handleHelo: { hostName: "old.test" },
      handleEhlo: {
        hostName: "client.test",
        responses: [
          "PIPELINING",
          "SIZE 33554432",
          "8BITMIME",
          "ENHANCEDSTATUSCODES",
          "SMTPUTF8",
          "HELP",
        ],
      },
      handleMail: {
        address: "a@client.test",
        parameters: [
          { keyword: "BODY", value: "8BITMIME" },
          { keyword: "SIZE", value: "12" },
        ],
        envelope: { mailFrom: null, mailOptions: ["BODY=8BITMIME", "SIZE=12"], rcptTos: [] },
      },
      handleRcpt: {
        address: "b@server.test",
        parameters: [],
        envelope: { mailFrom: "a@client.test", mailOptions: ["BODY=8BITMIME", "SIZE=12"] },
      },
      handleNoop: { argument: "a word", envelope: { mailFrom: "a@client.test" } },
      handleVrfy: { argument: "<b@server.test>", address: "b@server.test" },
      handleExpn: { argument: "staff" },
      handleHelp: { argument: "MAIL" },
      handleUnknown: { verb: "XYZZY", argument: "plugh" },
      handleData: {
        envelope: {
          mailFrom: "a@client.test",
          rcptTos: ["b@server.test"],
          rcptOptions: [[]],
          smtpUtf8: false,
          content: Buffer.from("Hello\r\n"),
          originalContent: Buffer.from("Hello\r\n"),
        },
      },
      handleRset: { envelope: { mailFrom: null, rcptTos: [] } },
      handleQuit: { envelope: { mailFrom: null, rcptTos: [] } },
    });
    const sessions = new Set([...calls.values()].map(({ session }) => session));
    const servers = new Set([...calls.values()].map(({ server }) => server.hostName));
    expect([calls.size, sessions.size, servers]).toEqual([13, 1, new Set(["mx.test"])]);
  });

  test("decides by what it returns", async () => {
    const answers: Record<string, unknown> = {
      REPLY: reply(250, "2.1.5", "as you like"),
      LINES: reply(250, "one", "two"),
      ACCEPT: accept(),
      OWN: accept({ reply: reply(251, "2.1.5", "will forward") }),
      REJECT: reject(550, "5.1.1", "No such mailbox here"),
      BARE: reject(),
      DEFER: defer(450, "4.2.1", "Try again later"),
      TEXT: "550 not relaying to that domain",
      TEXTS: "250-one\r\n250 two",
      CODE: "252",
      NOTHING: undefined,
    };
    await using controller = await serve({
      handleNoop({ argument = "" }) {
        const answer = answers[argument] as undefined;
        return isAsync ? Promise.resolve(answer) : answer;
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    const said: Record<string, string[]> = {};
    for (const name of Object.keys(answers)) said[name] = await client.command(`NOOP ${name}`);
    expect(said).toEqual({
      REPLY: ["250 2.1.5 as you like"],
      LINES: ["250-one", "250 two"],
      ACCEPT: ["250 2.0.0 OK"],
      OWN: ["251 2.1.5 will forward"],
      REJECT: ["550 5.1.1 No such mailbox here"],
      BARE: ["550 5.7.1 Refused"],
      DEFER: ["450 4.2.1 Try again later"],
      TEXT: ["550 not relaying to that domain"],
      TEXTS: ["250-one", "250 two"],
      CODE: ["252 "],
      NOTHING: ["250 2.0.0 OK"],
    });
  });
});

test("a string goes out as it is, whether enhanced codes are offered or not", async () => {
  for (const extensions of [undefined, ["SIZE"] as const]) {
    await using controller = await serve(
      { handleNoop: () => "250-2.1.5 one\r\n250 2.0.0 two" },
      { extensions },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["250-2.1.5 one", "250 2.0.0 two"]);
  }
});

test("a hook that is added to a handler later is asked by the next client", async () => {
  const handler: Handler = {};
  await using controller = await serve(handler);
  await using before = await RawClient.greeted({ port: controller.port });
  handler.handleNoop = () => "250 new";
  await using after = await RawClient.greeted({ port: controller.port });
  expect(await after.command("NOOP")).toEqual(["250 new"]);
  expect(await before.command("NOOP")).toEqual(["250 2.0.0 OK"]);
});

test("a handler may be an object of a class, whose hooks know their this", async () => {
  class Counting implements Handler {
    #count = 0;
    handleNoop(): string {
      return `250 ${++this.#count}`;
    }
  }
  await using controller = await serve(new Counting());
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("NOOP");
  expect(await client.command("NOOP")).toEqual(["250 2"]);
});

describe("handleConnect", () => {
  test("greets in its own words with a 220", async () => {
    await using controller = await serve({ handleConnect: () => "220 other.test ready" });
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.reply()).toEqual(["220 other.test ready"]);
    expect((await client.command("EHLO c.test"))[0]).toMatch(/^250-mx\.test/);
  });

  // RFC 5321 §3.1: after a 554 the server waits for QUIT, and answers all else with 503.
  test("refuses a client with 554, and waits for its QUIT", async () => {
    await using controller = await serve({ handleConnect: () => reject(554, "5.7.1", "Not you") });
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.reply()).toEqual(["554 5.7.1 Not you"]);
    expect(await client.command("EHLO client.test")).toEqual([expect.stringMatching(/^503 /)]);
    client.send("QUIT\r\n");
    expect(await client.rest()).toMatch(/^221 .*\r\n$/);
  });

  test("closes at once with a 421", async () => {
    await using controller = await serve({ handleConnect: () => "421 4.3.2 Too many clients" });
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.rest()).toBe("421 4.3.2 Too many clients\r\n");
  });

  test("that fails is not said to be a shutdown", async () => {
    await using controller = await serve({
      handleConnect: () => {
        throw new Error("no database");
      },
    });
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.rest()).toBe("421 4.3.0 Local error, closing connection\r\n");
  });

  test("may take its time: a client that does not wait for the greeting is served after it", async () => {
    const decided = signal();
    await using controller = await serve({ handleConnect: () => decided.promise });
    await using client = await RawClient.connect({ port: controller.port });
    client.send("EHLO c.test\r\nNOOP\r\nQUIT\r\n");
    decided.resolve();
    expect(await client.rest()).toMatch(
      /^220 .*\r\n250-mx\.test\r\n(250-.*\r\n)+250 .*\r\n250 .*\r\n221 .*\r\n$/,
    );
  });
});

describe("handleEhlo", () => {
  test("announces more or less by changing the lines in place", async () => {
    await using controller = await serve({
      handleEhlo({ responses }) {
        responses.splice(0, 2, "XCLIENT NAME");
      },
    });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    expect(await client.command("EHLO c.test")).toEqual([
      "250-mx.test",
      "250-XCLIENT NAME",
      "250-8BITMIME",
      "250-ENHANCEDSTATUSCODES",
      "250-SMTPUTF8",
      "250 HELP",
    ]);
  });

  test("that refuses leaves a client that has said nothing", async () => {
    await using controller = await serve({ handleEhlo: () => reject(550, "5.7.1", "Not you") });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    expect(await client.command("EHLO c.test")).toEqual(["550 5.7.1 Not you"]);
    expect(await client.command("MAIL FROM:<>")).toEqual([expect.stringMatching(/^503 /)]);
  });

  test("cannot inject a line of its own into the reply", async () => {
    await using controller = await serve({
      handleEhlo: ({ responses }) => void responses.push("A\r\n250 B"),
    });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    expect(await client.command("EHLO c.test")).toEqual(["451 4.3.0 Local error in processing"]);
  });
});

test("handleUnknown makes a verb known, and known verbs are not counted as unknown", async () => {
  await using controller = await serve(
    { handleUnknown: ({ verb }) => (verb === "XPING" ? "250 pong" : undefined) },
    { limits: { unknownCommands: 2 } },
  );
  await using client = await RawClient.greeted({ port: controller.port });
  for (let times = 0; times < 5; times++)
    expect(await client.command("XPING")).toEqual(["250 pong"]);
  expect(await client.command("XOTHER")).toEqual([expect.stringMatching(/^500 /)]);
});

test("handleQuit may say goodbye in its own words; the connection closes whatever it says", async () => {
  await using controller = await serve({ handleQuit: () => reject(550, "Stay") });
  await using client = await RawClient.greeted({ port: controller.port });
  client.send("QUIT\r\n");
  expect(await client.rest()).toBe("550 Stay\r\n");
});

const close = (): string => "421 4.3.2 Going away";

// RFC 5321 §3.8
test.each(["NOOP", "MAIL FROM:<>", "RSET", "VRFY x", "HELP", "EHLO again.test", "XYZZY"])(
  "a 421 to %s closes the connection",
  async (command) => {
    await using controller = await serve({
      handleNoop: close,
      handleMail: close,
      handleRset: close,
      handleVrfy: close,
      handleHelp: close,
      handleUnknown: close,
      handleEhlo: ({ hostName }) => (hostName === "again.test" ? close() : undefined),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send(`${command}\r\nNOOP\r\n`);
    expect(await client.rest()).toBe("421 4.3.2 Going away\r\n");
  },
);

test("commands are handled strictly one after another, also where they come at once", async () => {
  const log: string[] = [];
  const turn = async (name: string): Promise<undefined> => {
    log.push(`${name} begins`);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    log.push(`${name} ends`);
    return undefined;
  };
  await using controller = await serve({
    handleMail: async () => await turn("MAIL"),
    handleRcpt: async ({ address }) => await turn(address),
    handleData: async () => await turn("content"),
    handleNoop: async ({ argument = "" }) => await turn(argument),
  });
  await using client = await RawClient.greeted({ port: controller.port });
  client.send(
    "MAIL FROM:<>\r\nRCPT TO:<b@s.test>\r\nRCPT TO:<c@s.test>\r\nDATA\r\nHi\r\n.\r\nNOOP last\r\nQUIT\r\n",
  );
  const codes = (await client.rest()).split("\r\n").map((line) => line.slice(0, 3));
  expect(codes).toEqual(["250", "250", "250", "354", "250", "250", "221", ""]);
  expect(log).toEqual(
    ["MAIL", "b@s.test", "c@s.test", "content", "last"].flatMap((name) => [
      `${name} begins`,
      `${name} ends`,
    ]),
  );
});

test("a hook of one session does not hold up another session", async () => {
  const release = signal();
  await using controller = await serve({
    handleNoop: async ({ argument }) => {
      if (argument === "slow") await release.promise;
      return `250 ${argument}`;
    },
  });
  await using slow = await RawClient.greeted({ port: controller.port });
  await using quick = await RawClient.greeted({ port: controller.port });
  slow.send("NOOP slow\r\n");
  expect(await quick.command("NOOP quick")).toEqual(["250 quick"]);
  release.resolve();
  expect(await slow.reply()).toEqual(["250 slow"]);
});

describe("the session", () => {
  test("is one object for the whole connection, and keeps the handler's own state", async () => {
    await using controller = await serve({
      handleConnect: ({ session }) => void (session.state["count"] = 0),
      handleNoop({ session }) {
        session.state["count"] = Number(session.state["count"]) + 1;
        return `250 ${String(session.state["count"])}`;
      },
    });
    await using one = await RawClient.greeted({ port: controller.port });
    await using other = await RawClient.greeted({ port: controller.port });
    await one.command("NOOP");
    expect(await one.command("NOOP")).toEqual(["250 2"]);
    expect(await other.command("NOOP")).toEqual(["250 1"]);
    expect(controller.sessions.map(({ state }) => state)).toEqual([{ count: 2 }, { count: 1 }]);
  });

  test("knows its peer, its client's name, how it was greeted and how many transactions it had", async () => {
    await using controller = await serve();
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    const [session] = controller.sessions;
    expect(session).toMatchObject({
      peer: { host: "127.0.0.1", port: client.socket.localPort },
      hostName: undefined,
      extendedSmtp: false,
      authenticated: false,
      auth: undefined,
      transactions: 0,
    });
    await client.command("HELO old.test");
    expect(session).toMatchObject({ hostName: "old.test", extendedSmtp: false });
    await client.command("EHLO new.test");
    expect(session).toMatchObject({ hostName: "new.test", extendedSmtp: true });
    await client.mail("a@c.test", ["b@s.test"], "Hi");
    await client.mail("a@c.test", ["b@s.test"], "Hi");
    expect(session?.transactions).toBe(2);
  });
});

test("hooks know by smtpUtf8 whether MAIL carried SMTPUTF8, from handleMail to handleData", async () => {
  const seen: unknown[] = [];
  const note = ({ envelope }: HookContext): void => void seen.push(envelope.smtpUtf8);
  await using controller = await serve({ handleMail: note, handleRcpt: note, handleData: note });
  await using client = await RawClient.greeted(controller);
  for (const parameter of [" SMTPUTF8", ""]) {
    await client.command(`MAIL FROM:<a@c.test>${parameter}`);
    await client.command("RCPT TO:<b@s.test>");
    await client.command("DATA");
    await client.command(".");
  }
  expect(seen).toEqual([true, true, true, false, false, false]);
});

test("a client that comes by IPv6 is known by its address and its port", async () => {
  await using controller = await serve({}, { hostname: "::1" });
  await using client = await RawClient.connect({ host: "::1", port: controller.port });
  await client.reply();
  expect(controller.sessions[0]?.peer).toEqual({ host: "::1", port: client.socket.localPort });
});

describe("decodeData", () => {
  test("hands content to hooks as text, and its octets beside it", async () => {
    const seen: unknown[] = [];
    const handler: Handler = {
      handleData: ({ envelope }) => void seen.push(envelope.content, envelope.originalContent),
    };
    await using controller = await serve(handler, { decodeData: true });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    await client.command("Grüße\r\n.");
    expect(seen).toEqual(["Grüße\r\n", Buffer.from("Grüße\r\n")]);
  });

  test("takes nothing away from clients: 8BITMIME is offered, and BODY understood", async () => {
    await using controller = await serve({}, { decodeData: true });
    await using client = await RawClient.connect(controller);
    await client.reply();
    expect(await client.command("EHLO client.test")).toContain("250-8BITMIME");
    expect(await client.command("MAIL FROM:<a@c.test> BODY=8BITMIME")).toEqual([
      "250 2.1.0 Sender OK",
    ]);
  });

  test.each<[string, SmtpOptions]>([
    ["SMTPUTF8", {}],
    ["no SMTPUTF8", { smtpUtf8: false }],
    ["content that comes in chunks", { extensions: ["CHUNKING"] }],
  ])(
    "with %s takes octets that are no UTF-8 for U+FFFD, and keeps them beside it",
    async (_, own) => {
      const seen: unknown[] = [];
      const handler: Handler = {
        handleData: ({ envelope }) => void seen.push(envelope.content, envelope.originalContent),
      };
      await using controller = await serve(handler, { decodeData: true, ...own });
      await using client = await inTransaction(controller, "b@s.test");
      const octets = Buffer.from("gr\xfc\xdfe\r\n", "latin1");
      if (own.extensions === undefined) await client.command("DATA");
      else client.send(`BDAT ${octets.length} LAST\r\n`);
      client.send(octets);
      if (own.extensions === undefined) client.send(".\r\n");
      expect(await client.reply()).toEqual([expect.stringMatching(/^250 /)]);
      expect(seen).toEqual(["gr\u{fffd}\u{fffd}e\r\n", octets]);
    },
  );
});

describe("an error thrown by a hook", () => {
  test("that is an SmtpReplyError is the reply", async () => {
    await using controller = await serve({
      handleNoop: () => {
        throw new SmtpReplyError(552, "5.2.2", "Mailbox full");
      },
      handleHelp: async () => await Promise.reject(new SmtpReplyError(450, "Later")),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["552 5.2.2 Mailbox full"]);
    expect(await client.command("HELP")).toEqual(["450 Later"]);
  });

  test("is the reply also where it comes from another copy of the package, or a class of one's own", async () => {
    const foreign = Object.assign(new Error("552 Mailbox full"), {
      name: "SmtpReplyError",
      reply: { code: 552, enhancedCode: "5.2.2", lines: ["Mailbox full"] },
    });
    class QuotaError extends SmtpReplyError {
      override readonly name = "QuotaError";
    }
    await using controller = await serve({
      handleNoop: () => {
        throw foreign;
      },
      handleHelp: () => {
        throw new QuotaError(452, "4.2.2", "Over quota");
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["552 5.2.2 Mailbox full"]);
    expect(await client.command("HELP")).toEqual(["452 4.2.2 Over quota"]);
  });
});
