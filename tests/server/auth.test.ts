import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  acceptAnyone,
  type AuthContext,
  type Authenticator,
  type ControllerOptions,
  type FixtureOptions,
  type Handler,
  type LogEvent,
  type OwnMechanism,
  SmtpReplyError,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve, signal } from "./serve.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const PLAIN = `AUTH PLAIN ${base64("\0ada\0s3cret")}`;
const IN = "235 2.7.0 Authentication successful";
const OUT = "535 5.7.8 Authentication credentials invalid";
const FAILED = "451 4.3.0 Local error in processing";

const passwords = new Map([["ada", "s3cret"]]);
const known: Authenticator = ({ credentials }) =>
  credentials.check(passwords.get(credentials.user));

/** A server without TLS, whose log is kept, and a client that has said EHLO. */
async function open(options: ControllerOptions, handler: Handler = {}) {
  const logged: LogEvent[] = [];
  const logger = { error: (event: LogEvent) => void logged.push(event) };
  const controller = await serve(handler, { authRequireTls: false, logger, ...options });
  const client = await RawClient.greeted({ port: controller.port });
  return {
    client,
    logged,
    /** Sends a line and gives the one line of the reply. */
    say: async (line: string) => (await client.command(line)).join("|"),
    session: () => controller.sessions[0],
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await controller[Symbol.asyncDispose]();
    },
  };
}

/** The challenge of a 334, base64 undone. */
const challengeOf = (reply: string): string =>
  Buffer.from(/^334 (.*)$/.exec(reply)?.[1] ?? "", "base64").toString();

const ticket = (exchange: OwnMechanism["exchange"]): ControllerOptions => ({
  mechanisms: [{ name: "X-TICKET", exchange }],
});

describe("a mechanism of one's own", () => {
  test("yields challenges, receives answers, and says who the client is", async () => {
    await using server = await open(
      ticket(async function* ({ initial, hostName, session }) {
        expect(initial).toBeUndefined();
        const one = yield `${hostName} asks ${String(session.hostName)}`;
        const two = yield Buffer.of(0, 255);
        return { success: true, user: `${one.toString()}+${two.toString()}` };
      }),
    );
    expect(challengeOf(await server.say("AUTH x-ticket"))).toBe("mx.test asks client.test");
    expect(await server.say(base64("ada"))).toBe("334 AP8=");
    expect(await server.say("")).toBe(IN);
    expect(server.session()?.auth).toEqual({ mechanism: "X-TICKET", user: "ada+" });
    expect(await server.say(PLAIN)).toBe("503 5.5.1 Already authenticated");
  });

  test("gets an initial response, an empty one too, and may be a plain generator", async () => {
    const seen: unknown[] = [];
    await using server = await open(
      ticket(({ initial }) => {
        seen.push(initial?.toString());
        return returns(false);
      }),
    );
    expect(await server.say("AUTH X-TICKET =")).toBe(OUT);
    expect(await server.say(`AUTH X-TICKET ${base64("t1")}`)).toBe(OUT);
    expect(seen).toEqual(["", "t1"]);
  });

  test("stands beside built-in ones, and replaces one of its name", async () => {
    const anything: OwnMechanism = {
      name: "LOGIN",
      exchange: () => returns({ success: true, user: "replaced" }),
    };
    await using server = await open({
      mechanisms: ["PLAIN", "LOGIN", anything],
      authenticator: known,
    });
    expect(await server.client.command("EHLO client.test")).toContain("250-AUTH PLAIN LOGIN");
    expect(await server.say("AUTH LOGIN")).toBe(IN);
    expect(server.session()?.auth?.user).toBe("replaced");
  });

  test("may refuse with a reply of its own, returned or thrown", async () => {
    await using server = await open({
      mechanisms: [
        {
          name: "A",
          exchange: () => returns({ success: false, reply: "454 4.7.0 Later" }),
        },
        {
          name: "B",
          exchange: () => fails(new SmtpReplyError(534, "5.7.9", "Too weak")),
        },
      ],
    });
    expect(await server.say("AUTH A")).toBe("454 4.7.0 Later");
    expect(await server.say("AUTH B")).toBe("534 5.7.9 Too weak");
    expect(server.logged).toEqual([]);
  });

  test.each<[string, OwnMechanism["exchange"], string]>([
    ["does not say who the client is", () => returns({ success: true }), FAILED],
    ["returns true", () => returns(true), FAILED],
    ["returns nothing", () => returns(undefined), OUT],
    ["returns a truthy value", () => returns("yes"), OUT],
    ["returns { success: 1 }", () => returns({ success: 1, user: "ada" }), OUT],
    ["throws a positive reply", () => fails(new SmtpReplyError(235, "Come in")), FAILED],
    ["throws", () => fails(new Error("database gone")), FAILED],
    ["yields what is no challenge", () => yields(7), FAILED],
    ["yields more than a line holds", () => yields("x".repeat(9300)), FAILED],
    ["is no generator", () => undefined as never, FAILED],
    [
      "throws before it is one",
      () => {
        throw new Error("no");
      },
      FAILED,
    ],
  ])("that %s lets nobody in, and leaves a session that goes on", async (_, exchange, reply) => {
    const handler: Handler = { handleException: () => "235 Never mind" };
    await using server = await open({ ...ticket(exchange), hookTimeoutMs: 5000 }, handler);
    expect(await server.say("AUTH X-TICKET")).toBe(reply);
    expect(server.session()).toMatchObject({ authenticated: false, auth: undefined });
    expect(await server.say("MAIL FROM:<ada@example.test>")).toBe("250 2.1.0 Sender OK");
  });

  test("that never settles is given up after hookTimeoutMs, and its signal says so", async () => {
    const aborted = signal<unknown>();
    await using server = await open({
      ...ticket(async function* ({ signal: left }) {
        left.addEventListener("abort", () => aborted.resolve(left.reason));
        yield "first";
        await new Promise(() => {});
        return false;
      }),
      hookTimeoutMs: 20,
    });
    await server.say("AUTH X-TICKET");
    expect(await server.say("")).toBe(FAILED);
    await aborted.promise;
    expect(server.logged.map(({ message }) => message)).toEqual([
      "AUTH X-TICKET failed: Error: AUTH X-TICKET took longer than 20 ms.",
    ]);
    expect(await server.say("AUTH X-TICKET")).toBe("334 Zmlyc3Q=");
  });

  test.each<[string, string, string]>([
    ["cancels", "*\r\n", "501 5.7.0 Authentication cancelled"],
    ["sends no base64", "!\r\n", "501 5.5.2 Cannot decode base64"],
    [
      "sends too long a line",
      `${"A".repeat(20_000)}\r\n`,
      "500 5.5.6 Authentication exchange line is too long",
    ],
  ])("is ended, its finally blocks too, when the client %s", async (_, octets, reply) => {
    const ended = signal<boolean>();
    await using server = await open(
      ticket(async function* ({ signal: left }) {
        try {
          yield "first";
        } finally {
          ended.resolve(left.aborted);
        }
        return false;
      }),
    );
    await server.say("AUTH X-TICKET");
    server.client.send(octets);
    expect(await server.client.reply()).toEqual([reply]);
    expect(await ended.promise).toBe(true);
    expect(server.logged).toEqual([]);
    // Its line is no answer any more.
    expect(await server.say("NOOP")).toBe("250 2.0.0 OK");
  });

  test("is ended when the client leaves", async () => {
    const ended = signal<boolean>();
    await using server = await open(
      ticket(async function* ({ signal: left }) {
        try {
          yield "first";
        } finally {
          ended.resolve(left.aborted);
        }
        return false;
      }),
    );
    await server.say("AUTH X-TICKET");
    server.client.socket.destroy();
    expect(await ended.promise).toBe(true);
  });

  test("that fails while it is being ended is reported, and the client has its reply", async () => {
    await using server = await open(
      ticket(async function* () {
        try {
          yield "first";
        } finally {
          // oxlint-disable-next-line no-unsafe-finally
          throw new Error("lock lost");
        }
      }),
    );
    await server.say("AUTH X-TICKET");
    expect(await server.say("*")).toBe("501 5.7.0 Authentication cancelled");
    expect(await server.say("NOOP")).toBe("250 2.0.0 OK");
    expect(server.logged.map(({ message }) => message)).toEqual([
      "AUTH X-TICKET failed: Error: lock lost",
    ]);
  });

  test("counts towards the limit of failures (RFC 4954 §9)", async () => {
    await using server = await open(ticket(() => returns(false)));
    expect(await server.say("AUTH X-TICKET")).toBe(OUT);
    expect(await server.say("AUTH X-TICKET")).toBe(OUT);
    expect(await server.say("AUTH X-TICKET")).toBe(
      "421 4.7.0 Too many failed attempts to authenticate",
    );
    expect(await server.client.closed).toBe("fin");
  });

  test("serves many clients at once", async () => {
    await using server = await open(
      ticket(async function* () {
        const name = yield "name";
        return { success: true, user: name.toString() };
      }),
    );
    await using other = await RawClient.greeted({ port: server.client.socket.remotePort ?? 0 });
    await server.say("AUTH X-TICKET");
    await other.command("AUTH X-TICKET");
    expect(await other.command(base64("bob"))).toEqual([IN]);
    expect(await server.say(base64("ada"))).toBe(IN);
    expect(server.session()?.auth?.user).toBe("ada");
  });
});

const returns = (result: unknown): ReturnType<OwnMechanism["exchange"]> =>
  // oxlint-disable-next-line require-yield
  (function* (): Generator<never, never, Buffer> {
    return result as never;
  })();

const fails = (error: Error): ReturnType<OwnMechanism["exchange"]> =>
  // oxlint-disable-next-line require-yield
  (async function* (): AsyncGenerator<never, never, Buffer> {
    throw error;
  })();

const yields = (challenge: unknown): ReturnType<OwnMechanism["exchange"]> =>
  (function* (): Generator<never, false, Buffer> {
    yield challenge as never;
    return false;
  })();

describe("handleAuth", () => {
  const options: ControllerOptions = { authenticator: known, mechanisms: ["PLAIN", "CRAM-MD5"] };

  test("sees the mechanism and what followed it, and lets the default go on", async () => {
    const seen: unknown[] = [];
    await using server = await open(options, {
      handleAuth: async ({ mechanism, args }) =>
        await Promise.resolve(void seen.push(mechanism, [...args])),
    });
    expect(await server.say(`${PLAIN}=`)).toBe("501 5.5.2 Cannot decode base64");
    expect(await server.say("AUTH X")).toBe("504 5.5.4 Unrecognized authentication type");
    expect(await server.say(PLAIN.replace("PLAIN", "plain"))).toBe(IN);
    expect(seen).toEqual([
      "PLAIN",
      ["PLAIN", `${base64("\0ada\0s3cret")}=`],
      "PLAIN",
      ["plain", base64("\0ada\0s3cret")],
    ]);
  });

  test("may decide alone, also without an authenticator", async () => {
    await using server = await open(
      { mechanisms: ["PLAIN", "CRAM-MD5"], authRequired: true },
      {
        handleAuth: ({ mechanism }) =>
          mechanism === "PLAIN"
            ? { success: true, user: "eve", reply: "235 2.7.0 Welcome" }
            : undefined,
      },
    );
    // Nobody judges what the hook lets pass: it is refused.
    await server.say("AUTH CRAM-MD5");
    expect(await server.say(base64(`ada ${"0".repeat(32)}`))).toBe(OUT);
    expect(await server.say("AUTH PLAIN")).toBe("235 2.7.0 Welcome");
    expect(server.session()?.auth).toEqual({ mechanism: "PLAIN", user: "eve" });
    expect(await server.say("MAIL FROM:<a@b.test>")).toBe("250 2.1.0 Sender OK");
  });

  test.each<[string, () => unknown, string]>([
    ["false", () => false, OUT],
    ["{ success: false }", () => ({ success: false }), OUT],
    ["a refusal of its own", () => "454 4.7.0 Later", "454 4.7.0 Later"],
    ["a refusal in a decision", () => ({ success: false, reply: "534 Weak" }), "534 Weak"],
  ])("refuses with %s, which is no error", async (_, decide, reply) => {
    await using server = await open(options, { handleAuth: decide } as Handler);
    expect(await server.say(PLAIN)).toBe(reply);
    expect(server.session()?.authenticated).toBe(false);
    expect(server.logged).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["a positive reply alone", () => "235 2.7.0 ok"],
    ["a challenge alone", () => "334 "],
    ["true", () => true],
    ["a success without a user", () => ({ success: true })],
    ["nonsense", () => 7],
    [
      "a positive reply that is thrown",
      () => {
        throw new SmtpReplyError(235, "Come in");
      },
    ],
    [
      "an error",
      () => {
        throw new Error("gone");
      },
    ],
  ])("lets nobody in with %s, since it does not say who the client is", async (_, decide) => {
    await using server = await open(options, {
      handleAuth: decide,
      handleException: () => "250 Never mind",
    } as Handler);
    expect(await server.say(PLAIN)).toBe(FAILED);
    expect(server.session()).toMatchObject({ authenticated: false, auth: undefined });
  });

  test("shows the initial response to nobody who prints its context", async () => {
    const shown: string[] = [];
    await using server = await open(options, {
      handleAuth({ args, mechanism }: AuthContext) {
        shown.push(inspect({ args, mechanism }), JSON.stringify({ args }));
      },
    });
    expect(await server.say(PLAIN)).toBe(IN);
    expect(shown[0]).toContain("PLAIN");
    for (const text of shown) expect(text).not.toContain(base64("\0ada\0s3cret"));
  });
});

describe("an authenticator", () => {
  // An authenticator that is not awaited would let everybody in: its promise is truthy.
  test("that is asynchronous refuses a wrong password with each mechanism", async () => {
    await using server = await open({
      mechanisms: ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
      limits: { authAttempts: 9 },
      authenticator: async ({ credentials }) => {
        await Promise.resolve();
        return credentials.check(passwords.get(credentials.user));
      },
    });
    expect(await server.say(`AUTH PLAIN ${base64("\0ada\0guess")}`)).toBe(OUT);
    await server.say(`AUTH LOGIN ${base64("ada")}`);
    expect(await server.say(base64("guess"))).toBe(OUT);
    await server.say("AUTH CRAM-MD5");
    expect(await server.say(base64(`ada ${"0".repeat(32)}`))).toBe(OUT);
    await server.say(`AUTH XOAUTH2 ${base64("user=ada\u0001auth=Bearer guess\u0001\u0001")}`);
    expect(await server.say("")).toBe(OUT);
    expect(server.session()?.authenticated).toBe(false);
    expect(await server.say(await cram(server, "ada", "s3cret"))).toBe(IN);
  });

  test("that answers late lets nobody in before it has", async () => {
    for (const [answer, reply] of [
      [true, IN],
      [false, OUT],
    ] as const) {
      const asked = signal();
      const decision = signal<boolean>();
      const mails: string[] = [];
      await using server = await open(
        {
          authRequired: true,
          authenticator: async () => {
            asked.resolve();
            return await decision.promise;
          },
        },
        { handleMail: ({ address }) => void mails.push(address) },
      );
      server.client.send(`${PLAIN}\r\nMAIL FROM:<a@b.test>\r\n`);
      await asked.promise;
      await new Promise(setImmediate);
      expect(server.session()).toMatchObject({ authenticated: false, auth: undefined });
      expect(mails).toEqual([]);
      decision.resolve(answer);
      expect(await server.client.reply()).toEqual([reply]);
      expect((await server.client.reply())[0]).toMatch(answer ? /^250 / : /^530 5\.7\.0 /);
      expect(mails).toEqual(answer ? ["a@b.test"] : []);
      expect(server.session()?.authenticated).toBe(answer);
    }
  });

  test("that throws within an exchange gives the client a reply, and is logged", async () => {
    await using server = await open({
      mechanisms: ["CRAM-MD5"],
      authenticator: () => {
        throw new Error("database gone");
      },
    });
    expect(await server.say(await cram(server, "ada", "s3cret"))).toBe(FAILED);
    expect(server.logged.map(({ message }) => message)).toEqual([
      "AUTH CRAM-MD5 failed: Error: database gone",
    ]);
  });

  test("that compares a password which was not sent learns of check(), and lets nobody in", async () => {
    await using server = await open({
      mechanisms: ["CRAM-MD5"],
      // Both would be undefined for a user who is not known.
      authenticator: ({ credentials }) =>
        credentials.password === (passwords.get(credentials.user) as never),
    });
    expect(await server.say(await cram(server, "nobody", "x"))).toBe(FAILED);
    expect(server.logged[0]?.message).toContain("Call credentials.check(secret)");
  });

  test("decides on the authorization identity", async () => {
    await using server = await open({
      mechanisms: ["PLAIN", "EXTERNAL"],
      authenticator: ({ credentials: { kind, authorize } }) =>
        kind === "external" && authorize === "bob" && { success: true, user: "cert:ada" },
    });
    expect(await server.say(`AUTH EXTERNAL ${base64("eve")}`)).toBe(OUT);
    expect(await server.say(`AUTH EXTERNAL ${base64("bob")}`)).toBe(IN);
    expect(server.session()?.auth).toEqual({ mechanism: "EXTERNAL", user: "cert:ada" });
  });

  // RFC 4616 §2: whom the client wants to act as stands before the user whose password it knows.
  test("decides on the authorization identity of PLAIN", async () => {
    await using server = await open({
      authenticator: ({ credentials: { user, password, authorize = user } }) =>
        user === "ada" &&
        password === "s3cret" &&
        authorize !== "eve" && { success: true, user: authorize },
    });
    expect(await server.say(`AUTH PLAIN ${base64("eve\0ada\0s3cret")}`)).toBe(OUT);
    expect(await server.say(`AUTH PLAIN ${base64("bob\0ada\0guessed")}`)).toBe(OUT);
    expect(await server.say(`AUTH PLAIN ${base64("bob\0ada\0s3cret")}`)).toBe(IN);
    expect(server.session()?.auth).toEqual({ mechanism: "PLAIN", user: "bob" });
  });
});

/** Begins CRAM-MD5 and gives the answer to its challenge (RFC 2195 §2). */
async function cram(
  server: { say(line: string): Promise<string> },
  user: string,
  password: string,
): Promise<string> {
  const challenge = challengeOf(await server.say("AUTH CRAM-MD5"));
  return base64(`${user} ${createHmac("md5", password).update(challenge).digest("hex")}`);
}

describe("acceptAnyone", () => {
  test("lets anyone in and records who it says it is, by each mechanism but SCRAM-SHA-256", async () => {
    const options: ControllerOptions = {
      authenticator: acceptAnyone,
      mechanisms: ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"],
    };
    const bearer = "auth=Bearer t\u0001\u0001";
    for (const [mechanism, ...lines] of [
      ["PLAIN", base64("\0ada\0x")],
      ["LOGIN", base64("ada"), base64("")],
      ["CRAM-MD5", base64(`ada ${"f".repeat(32)}`)],
      ["XOAUTH2", base64(`user=ada\u0001${bearer}`)],
      ["OAUTHBEARER", base64(`n,a=ada,\u0001${bearer}`)],
      ["EXTERNAL", base64("ada")],
    ] as const) {
      await using server = await open(options);
      let reply = await server.say(`AUTH ${mechanism}`);
      for (const line of lines) reply = await server.say(line);
      expect(reply).toBe(IN);
      expect(server.session()?.auth).toEqual({ mechanism, user: "ada" });
    }
  });

  test("is refused with SCRAM-SHA-256 when the server is made, and the message says what to do", async () => {
    await expect(startSmtpFixture({ mechanisms: ["PLAIN", "SCRAM-SHA-256"] })).rejects.toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: expect.stringContaining("credentials.check(password)") as string,
      }),
    );
  });

  test("of one's own cannot prove the server to a SCRAM client: nobody is let in, and the log says why", async () => {
    await using server = await open({ mechanisms: ["SCRAM-SHA-256"], authenticator: () => true });
    const first = challengeOf(await server.say(`AUTH SCRAM-SHA-256 ${base64("n,,n=ada,r=abc")}`));
    const nonce = /^r=([^,]+),/.exec(first)?.[1] ?? "";
    const proof = base64("x".repeat(32));
    expect(await server.say(base64(`c=biws,r=${nonce},p=${proof}`))).toBe(FAILED);
    expect(server.session()?.authenticated).toBe(false);
    expect(server.logged[0]?.message).toContain("credentials.check(password)");
  });
});

test("RFC 4954 §4: an initial response to a mechanism in which the server speaks first is answered 501 5.7.0", async () => {
  const unwanted = "501 5.7.0 The mechanism takes no initial response";
  await using server = await open({ mechanisms: ["CRAM-MD5"], authenticator: known });
  expect(await server.say(`AUTH CRAM-MD5 ${base64("ada 0")}`)).toBe(unwanted);
  expect(await server.say("AUTH CRAM-MD5 =")).toBe(unwanted);
  expect(await server.say(await cram(server, "ada", "s3cret"))).toBe(IN);
});

test("RFC 5802 §6: a client that wants channel binding is told that there is none", async () => {
  await using server = await open({ mechanisms: ["SCRAM-SHA-256"], authenticator: known });
  expect(await server.say(`AUTH SCRAM-SHA-256 ${base64("p=tls-unique,,n=ada,r=abc")}`)).toBe(
    "535 5.7.8 Channel binding is not supported",
  );
});

test("no answer to a challenge is in a transcript or a log, whether it can be decoded or not", async () => {
  const logged: LogEvent[] = [];
  const keep = (event: LogEvent): void => void logged.push(event);
  await using smtp = await startSmtpFixture({
    mechanisms: ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
    limits: { authAttempts: 99 },
    logger: { debug: keep, info: keep, warn: keep, error: keep },
    authenticator: ({ credentials }) => {
      throw new Error(inspect(credentials));
    },
  });
  await using client = await RawClient.greeted({ port: smtp.port });
  const secret = base64("s3cret-s3cret");
  const plain = base64("\0ada\0s3cret-s3cret");
  for (const line of [
    "AUTH LOGIN",
    `not base64: s3cret-s3cret`,
    "AUTH PLAIN",
    plain,
    `AUTH PLAIN ${plain}`,
    `auth\tPLAIN ${plain}`,
    `AUTH PLAIN ${plain} ${plain}`,
    `AUTH XOAUTH2 ${base64("user=ada\u0001auth=Bearer s3cret-s3cret\u0001\u0001")}`,
    "AUTH LOGIN",
    base64("ada"),
    secret,
  ])
    await client.command(line);
  const kept = (await smtp.transcript()) + inspect(logged, { depth: 9 });
  expect(kept).toContain("C: AUTH LOGIN");
  expect(kept).toContain("authenticator failed");
  expect(kept).not.toContain("s3cret");
  expect(kept).not.toContain(secret.slice(0, 8));
  expect(kept).not.toContain(plain.slice(0, 8));
});

describe("a client that does not wait for the reply to AUTH, and whose dialogue is over before it began", () => {
  const secret = base64("s3cret-s3cret");
  const weak: Handler = { handleAuth: () => "534 5.7.9 Too weak" };
  const letsIn: Handler = { handleAuth: () => ({ success: true, user: "ada" }) };
  const refuses: Handler = { handleConnect: () => "554 5.7.1 Not you" };

  test.each<[string, FixtureOptions, string]>([
    ["refused by a hook", { handler: weak }, "AUTH LOGIN"],
    ["refused for its mechanism", { mechanisms: ["PLAIN"] }, "AUTH LOGIN"],
    ["refused before STARTTLS", { tls: "required" }, "AUTH LOGIN"],
    ["refused behind a greeting that refuses", { handler: refuses }, "AUTH LOGIN"],
    ["refused without TLS", { authRequireTls: true }, "AUTH LOGIN"],
    ["refused where there is no AUTH", { authExcludeMechanisms: ["PLAIN", "LOGIN"] }, "AUTH LOGIN"],
    ["refused for its syntax", {}, "AUTH LOGIN and more"],
    ["refused for its base64", {}, "AUTH LOGIN !"],
    ["given up", {}, "AUTH LOGIN\r\n*"],
    ["let in at once", { handler: letsIn }, "AUTH LOGIN"],
  ])("leaves its password in no transcript where AUTH is %s", async (_, options, begun) => {
    await using smtp = await startSmtpFixture(options);
    await using client = await RawClient.greeted({ port: smtp.port });
    client.send(`${begun}\r\n${base64("ada")}\r\n${secret}\r\nNOOP after it\r\nXYZZY\r\n`);
    client.send("MAIL FROM:<ada@example.test>\r\nQUIT\r\n");
    expect(await client.closed).toBe("fin");
    const kept = (await smtp.transcript()) + JSON.stringify(await smtp.attempts());
    expect(kept.toUpperCase()).not.toContain(secret.slice(0, 8).toUpperCase());
    expect(kept).toContain("C: NOOP after it");
    // What follows a command is shown again.
    expect(kept).toContain("C: XYZZY");
    expect(kept).toContain("C: MAIL FROM:<ada@example.test>");
  });

  test("nor where the server ends the session for it", async () => {
    await using smtp = await startSmtpFixture({ handler: weak, commandCallLimit: { "*": 1 } });
    await using client = await RawClient.greeted({ port: smtp.port });
    client.send(`AUTH LOGIN\r\n${secret}\r\n${secret}\r\n`);
    expect(await client.closed).toBe("fin");
    const kept = await smtp.transcript();
    expect(kept).toContain("S: 421 4.7.0 Command sent too many times");
    expect(kept.toUpperCase()).not.toContain(secret.slice(0, 8).toUpperCase());
  });
});
