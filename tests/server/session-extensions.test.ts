import { describe, expect, test } from "vitest";
import {
  Controller,
  type ControllerOptions,
  type EhloContext,
  type ExtensionUses,
  type Handler,
  type LogEvent,
  reject,
  SmtpConnection,
  type SmtpOptions,
  ThreadedController,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const UNKNOWN_BODY = ["555 5.5.4 MAIL parameter not recognized or not implemented: BODY"] as const;
const MAIL = "MAIL FROM:<ada@example.test>";
const ACCEPTED = ["250 2.1.0 Sender OK"];
const DEFAULTS = ["PIPELINING", "SIZE 33554432", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"];

/** The lines that EHLO announces to a client of this name. */
async function announcedTo(client: RawClient, hostName: string): Promise<string[]> {
  const lines = await client.command(`EHLO ${hostName}`);
  return lines.slice(1).map((line) => line.slice(4));
}

async function greetedBy(
  handler: Handler,
  options: ControllerOptions = {},
): Promise<RawClient & { readonly controller: Controller }> {
  const controller = await serve(handler, options);
  const client = await RawClient.connect(controller);
  await client.reply();
  const dispose = client[Symbol.asyncDispose].bind(client);
  return Object.assign(client, {
    controller,
    async [Symbol.asyncDispose]() {
      await dispose();
      await controller[Symbol.asyncDispose]();
    },
  });
}

describe("extensions that handleEhlo changes for one session", () => {
  test("what is taken away is not announced, its parameters are 555 and its verb unknown", async () => {
    await using client = await greetedBy(
      {
        handleEhlo({ hostName, extensions }) {
          if (hostName === "old.test") extensions["8BITMIME"] = extensions.CHUNKING = "off";
        },
      },
      { extensions: { CHUNKING: "announced" } },
    );
    expect(await announcedTo(client, "old.test")).toEqual([
      ...DEFAULTS.filter((line) => line !== "8BITMIME"),
      "HELP",
    ]);
    expect(await client.command(`${MAIL} BODY=8BITMIME`)).toEqual(UNKNOWN_BODY);
    expect(await client.command("BDAT 0 LAST")).toEqual(["500 5.5.2 Command not recognized: BDAT"]);
    // The next EHLO begins anew.
    expect(await announcedTo(client, "new.test")).toEqual([...DEFAULTS, "CHUNKING", "HELP"]);
    expect(await client.command(`${MAIL} BODY=8BITMIME`)).toEqual(ACCEPTED);
    expect(await client.command("BDAT 0 LAST")).toEqual(["503 5.5.1 Send RCPT first"]);
  });

  test("what is brought is announced and understood, in this session alone", async () => {
    await using client = await greetedBy({
      handleEhlo({ hostName, extensions }) {
        if (hostName === "new.test") extensions.DSN = "announced";
      },
    });
    expect(await announcedTo(client, "new.test")).toEqual([...DEFAULTS, "DSN", "HELP"]);
    expect(await client.command(`${MAIL} RET=HDRS`)).toEqual(ACCEPTED);
    await using other = await RawClient.connect(client.controller);
    await other.reply();
    expect(await announcedTo(other, "old.test")).toEqual([...DEFAULTS, "HELP"]);
    expect(await other.command(`${MAIL} RET=HDRS`)).toEqual([
      "555 5.5.4 MAIL parameter not recognized or not implemented: RET",
    ]);
  });

  test("what is hidden is understood, and what is required is demanded", async () => {
    await using client = await greetedBy({
      handleEhlo({ extensions }) {
        Object.assign(extensions, { "8BITMIME": "hidden", SIZE: "required", HELP: "hidden" });
      },
    });
    expect(await announcedTo(client, "client.test")).toEqual(
      DEFAULTS.filter((line) => line !== "8BITMIME"),
    );
    expect(await client.command(`${MAIL} BODY=8BITMIME`)).toEqual([
      "550 5.7.0 MAIL has to use SIZE here",
    ]);
    expect(await client.command(`${MAIL} BODY=8BITMIME SIZE=1`)).toEqual(ACCEPTED);
  });

  test("lines that a hook wrote itself stay, and those of the extensions follow", async () => {
    await using client = await greetedBy(
      {
        handleEhlo({ responses, extensions }) {
          responses.unshift("XCOFFEE");
          extensions.DSN = "announced";
          extensions.SIZE = "off";
        },
      },
      { extensions: ["SIZE", "8BITMIME"] },
    );
    expect(await announcedTo(client, "client.test")).toEqual([
      "XCOFFEE",
      "8BITMIME",
      "DSN",
      "HELP",
    ]);
  });

  test("defaults.reply() shows what they have come to by then", async () => {
    const shown: unknown[] = [];
    await using client = await greetedBy(
      {
        handleEhlo({ extensions, defaults }) {
          extensions.DSN = "announced";
          shown.push(defaults.reply().lines);
        },
      },
      { extensions: [] },
    );
    await client.command("EHLO client.test");
    expect(shown).toEqual([["mx.test", "DSN", "HELP"]]);
  });

  test("HELO and STARTTLS end what an EHLO brought (RFC 3207 §4.2)", async () => {
    await using client = await greetedBy(
      {
        handleEhlo({ extensions, session }) {
          if (session.tls === undefined) extensions.CHUNKING = "announced";
        },
      },
      { tls: "starttls", extensions: { ENHANCEDSTATUSCODES: "off" } },
    );
    const unknown = ["500 Command not recognized: BDAT"];
    await client.command("EHLO client.test");
    expect(await client.command("BDAT 0 LAST")).toEqual(["503 Send MAIL first"]);
    await client.command("HELO client.test");
    expect(await client.command("BDAT 0 LAST")).toEqual(unknown);
    await client.command("EHLO client.test");
    await client.command("STARTTLS");
    await client.secure({ ca: client.controller.ca });
    expect(await client.command("BDAT 0 LAST")).toEqual(unknown);
    await client.command("EHLO client.test");
    expect(await client.command("BDAT 0 LAST")).toEqual(unknown);
  });

  test("an EHLO that is refused changes nothing", async () => {
    await using client = await greetedBy({
      handleEhlo({ hostName, extensions }) {
        if (hostName !== "bad.test") return undefined;
        extensions["8BITMIME"] = "off";
        return reject(550, "5.7.1", "Not you");
      },
    });
    await client.command("EHLO client.test");
    expect(await client.command("EHLO bad.test")).toEqual(["550 5.7.1 Not you"]);
    expect(await client.command(`${MAIL} BODY=8BITMIME`)).toEqual(ACCEPTED);
  });

  test("STARTTLS and AUTH can be taken away", async () => {
    await using client = await greetedBy(
      {
        handleEhlo({ extensions }) {
          extensions.STARTTLS = extensions.AUTH = "off";
        },
      },
      { tls: "starttls", authenticator: () => true, authRequireTls: false },
    );
    expect(await announcedTo(client, "client.test")).toEqual([...DEFAULTS, "HELP"]);
    expect(await client.command("STARTTLS")).toEqual([
      "500 5.5.2 Command not recognized: STARTTLS",
    ]);
    expect(await client.command("AUTH PLAIN AGFkYQBzM2NyZXQ=")).toEqual([
      "500 5.5.2 Command not recognized: AUTH",
    ]);
  });

  test("ENHANCEDSTATUSCODES that is off takes the codes from its replies", async () => {
    await using client = await greetedBy({
      handleEhlo({ extensions }) {
        extensions.ENHANCEDSTATUSCODES = "off";
      },
    });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    await client.command("EHLO client.test");
    expect(await client.command("NOOP")).toEqual(["250 OK"]);
  });

  test.for<[string, SmtpOptions, object, string]>([
    [
      "one that cannot be required",
      {},
      { PIPELINING: "required" },
      'context.extensions.PIPELINING takes "announced" or "hidden" or "off" (no server can see whether a client uses it), not "required".',
    ],
    ["one that is not known", {}, { ETRN: "announced" }, "context.extensions knows of no ETRN."],
    [
      "STARTTLS where there is no TLS",
      {},
      { STARTTLS: "announced" },
      'context.extensions has STARTTLS, which this server was not given: the option "tls" brings it.',
    ],
    [
      "one that LMTP is nothing without",
      { protocol: "lmtp" },
      { PIPELINING: "off" },
      "LMTP has to offer PIPELINING (RFC 2033 §5): add to context.extensions what is missing, or leave it out.",
    ],
  ])("%s is an error of the hook: the client gets 451", async ([, options, change, message]) => {
    const events: LogEvent[] = [];
    await using client = await greetedBy(
      { handleEhlo: ({ extensions }) => void Object.assign(extensions, change) },
      { ...options, logger: { error: (event) => events.push(event) } },
    );
    const verb = options.protocol === "lmtp" ? "LHLO" : "EHLO";
    expect(await client.command(`${verb} client.test`)).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    expect(events.map((event) => event.message)).toEqual([
      `handleEhlo failed: TypeError: ${message}`,
    ]);
  });
});

describe("extensions that handleConnect changes for one session", () => {
  test("last as long as it does, and are what handleEhlo finds", async () => {
    const found: unknown[] = [];
    await using client = await greetedBy(
      {
        handleConnect({ extensions }) {
          extensions.SMTPUTF8 = "off";
          extensions.DSN = "announced";
        },
        handleEhlo({ hostName, extensions }) {
          found.push([extensions.SMTPUTF8, extensions.DSN, extensions.CHUNKING]);
          if (hostName === "first.test") extensions.DSN = "off";
        },
      },
      { tls: "starttls" },
    );
    const without = DEFAULTS.filter((line) => line !== "SMTPUTF8");
    expect(await announcedTo(client, "first.test")).toEqual([...without, "STARTTLS", "HELP"]);
    expect(await client.command(`${MAIL} RET=HDRS`)).toEqual([
      "555 5.5.4 MAIL parameter not recognized or not implemented: RET",
    ]);
    expect(await announcedTo(client, "second.test")).toEqual([
      ...without,
      "DSN",
      "STARTTLS",
      "HELP",
    ]);
    await client.command("STARTTLS");
    await client.secure({ ca: client.controller.ca });
    expect(await announcedTo(client, "third.test")).toEqual([...without, "DSN", "HELP"]);
    expect(await client.command(`${MAIL} RET=HDRS`)).toEqual(ACCEPTED);
    expect(found).toEqual(Array.from({ length: 3 }, () => ["off", "announced", "off"]));
  });

  test("begin anew for the client that XCLIENT names", async () => {
    await using client = await greetedBy(
      {
        handleConnect({ session, extensions }) {
          if (session.xclient === undefined) extensions.SMTPUTF8 = "off";
        },
      },
      { xclient: true, extensions: { XCLIENT: "hidden" } },
    );
    expect(await announcedTo(client, "proxy.test")).not.toContain("SMTPUTF8");
    await client.command("XCLIENT ADDR=192.0.2.7");
    expect(await announcedTo(client, "client.test")).toEqual([...DEFAULTS, "HELP"]);
  });
});

test("a hook in another thread changes them too", async () => {
  await using controller = new ThreadedController(
    {
      handleConnect: ({ extensions }) => void (extensions.SIZE = "off"),
      handleEhlo: ({ extensions }) => void (extensions.DSN = "announced"),
    },
    { hostname: "127.0.0.1", serverHostname: "mx.test" },
  );
  await controller.start();
  await using client = await RawClient.connect(controller);
  await client.reply();
  expect(await announcedTo(client, "client.test")).toEqual([
    ...DEFAULTS.filter((line) => !line.startsWith("SIZE")),
    "DSN",
    "HELP",
  ]);
  expect(await client.command(`${MAIL} RET=HDRS`)).toEqual(ACCEPTED);
});

test("what one session was given, no other finds", async () => {
  const uses: ExtensionUses[] = [];
  const note = ({ extensions }: EhloContext): void => {
    uses.push({ ...extensions });
    extensions.DSN = "announced";
  };
  await using controller = await serve({ handleEhlo: note });
  for (let turn = 0; turn < 3; turn++) {
    await using client = await RawClient.greeted(controller);
    expect(await client.command(`${MAIL} RET=HDRS`)).toEqual(ACCEPTED);
  }
  expect(uses.map(({ DSN }) => DSN)).toEqual(["off", "off", "off"]);
});

test("the option says what is done with each, resolved", () => {
  const controller = new Controller({}, { extensions: { DSN: "required", SIZE: "off" } });
  expect(controller.options.extensions).toEqual([
    "PIPELINING",
    "8BITMIME",
    "ENHANCEDSTATUSCODES",
    "SMTPUTF8",
    "DSN",
  ]);
  expect(controller.options.extensionUses).toMatchObject({
    DSN: "required",
    SIZE: "off",
    CHUNKING: "off",
    AUTH: "off",
    HELP: "announced",
  });
  expect(new SmtpConnection({}, controller.options).hostName).not.toBe("");
});
