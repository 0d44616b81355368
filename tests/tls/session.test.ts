import { afterEach, describe, expect, test } from "vitest";
import {
  type Controller,
  type ControllerOptions,
  type Handler,
  type HookSession,
  reject,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { serve, signal } from "../server/serve.js";
import { RawClient } from "../support/raw-client.js";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function started(handler: Handler, options: ControllerOptions): Promise<Controller> {
  const controller = await serve(handler, options);
  open.push(controller);
  return controller;
}

/** A client that has been through the handshake, and in it. */
async function secured(controller: Controller): Promise<RawClient> {
  const client = await RawClient.greeted({ port: controller.port });
  open.push(client);
  await client.command("STARTTLS");
  return await client.secure({ ca: controller.ca });
}

async function implicit(controller: Controller): Promise<RawClient> {
  const client = await RawClient.connectTls({ port: controller.port }, { ca: controller.ca });
  open.push(client);
  await client.reply();
  return client;
}

describe.each([
  { mode: "starttls", scheme: "smtp", connect: secured },
  { mode: "required", scheme: "smtp", connect: secured },
  { mode: "implicit", scheme: "smtps", connect: implicit },
] as const)("with tls: $mode", ({ mode, scheme, connect }) => {
  test("hooks see the truth of the session's TLS", async () => {
    const seen: HookSession["tls"][] = [];
    const controller = await started(
      { handleEhlo: ({ session }) => void seen.push(session.tls) },
      { tls: mode, authenticator: () => true },
    );
    expect(controller.url).toBe(`${scheme}://127.0.0.1:${controller.port}`);
    const client = await connect(controller);
    const lines = await client.command("EHLO client.test");
    expect(lines.join("\n")).toMatch(/AUTH PLAIN/);
    expect(lines.join("\n")).not.toMatch(/STARTTLS/);
    const tls = seen.at(-1);
    expect(tls).toEqual({
      protocol: "TLSv1.3",
      cipher: expect.stringMatching(/^TLS_/),
      servername: "localhost",
      alpnProtocol: undefined,
      authorized: false,
      peerCertificate: undefined,
    });
    expect(Object.isFrozen(tls)).toBe(true);
    expect(await client.command("AUTH PLAIN AGFkYQBzM2NyZXQ=")).toEqual([
      "235 2.7.0 Authentication successful",
    ]);
  });

  test("octets arrive as they were sent", async () => {
    const octets = Buffer.from(
      Array.from({ length: 300_000 }, (_, at) => (at % 76 === 74 ? 13 : at % 76 === 75 ? 10 : 97)),
    );
    const content = signal<Buffer | null>();
    const controller = await started(
      { handleData: ({ envelope }) => content.resolve(envelope.originalContent) },
      { tls: mode },
    );
    const client = await connect(controller);
    await client.command("EHLO client.test");
    await client.mail("a@client.test", ["b@mx.test"], octets);
    expect((await content.promise)?.subarray(0, octets.length).equals(octets)).toBe(true);
  });

  test("a captured mail tells of it", async () => {
    await using smtp = await startSmtpFixture({ tls: mode });
    const client =
      mode === "implicit"
        ? await RawClient.connectTls(smtp, { ca: smtp.ca })
        : await RawClient.connect(smtp);
    open.push(client);
    await client.reply();
    if (mode !== "implicit") {
      await client.command("STARTTLS");
      await client.secure({ ca: smtp.ca });
    }
    await client.command("EHLO client.test");
    await client.mail("a@client.test", ["b@mx.test"], "Subject: Hi\r\n\r\nHi");
    const [mail] = await smtp.mails();
    expect(mail?.session.tls).toMatchObject({ protocol: "TLSv1.3", authorized: false });
    expect(smtp.url).toBe(`${scheme}://127.0.0.1:${smtp.port}`);
  });
});

test("what a handler kept with a session, and who its peer is, outlive STARTTLS", async () => {
  const controller = await started(
    {
      handleConnect({ session }) {
        session.state["kept"] = "yes";
      },
    },
    { tls: "starttls" },
  );
  const client = await RawClient.connect({ port: controller.port });
  open.push(client);
  await client.reply();
  const [before] = controller.sessions;
  const { id, peer } = before ?? {};
  await client.command("EHLO client.test");
  await client.command("STARTTLS");
  await client.secure({ ca: controller.ca });
  await client.command("NOOP");
  expect(controller.sessions).toEqual([before]);
  expect(before).toMatchObject({ id, peer, state: { kept: "yes" }, hostName: undefined });
});

describe("what came in clear behind STARTTLS is not carried out inside TLS", () => {
  test("in one packet", async () => {
    const seen: string[] = [];
    const controller = await started(
      {
        handleMail: ({ address }) => void seen.push(address),
        handleNoop: ({ argument }) => void seen.push(argument ?? ""),
      },
      { tls: "starttls" },
    );
    const client = await RawClient.greeted({ port: controller.port });
    open.push(client);
    client.send("STARTTLS\r\nMAIL FROM:<evil@client.test>\r\nNOOP evil\r\nRCPT TO:<half");
    expect(await client.reply()).toEqual(["220 2.0.0 Ready to start TLS"]);
    await client.secure({ ca: controller.ca });
    expect(await client.command("NOOP good")).toEqual(["250 2.0.0 OK"]);
    expect(seen).toEqual(["good"]);
  });

  test("while a hook before it was still running", async () => {
    const seen: string[] = [];
    const hook = signal();
    const called = signal();
    const controller = await started(
      {
        async handleNoop({ argument }) {
          seen.push(argument ?? "");
          if (argument !== "slow") return;
          called.resolve();
          await hook.promise;
        },
      },
      { tls: "starttls" },
    );
    const client = await RawClient.greeted({ port: controller.port });
    open.push(client);
    client.send("NOOP slow\r\nSTARTTLS\r\nNOOP evil\r\n");
    await called.promise;
    client.send("NOOP evil too\r\n".repeat(100_000));
    hook.resolve();
    expect(await client.reply()).toEqual(["250 2.0.0 OK"]);
    expect(await client.reply()).toEqual(["220 2.0.0 Ready to start TLS"]);
    // What is still on its way is taken for a handshake, and is none.
    await client.closed;
    expect(seen).toEqual(["slow"]);
  });
});

describe("a handleStartTls that refuses is a refusal", () => {
  const GIVEN: readonly [string, Handler["handleStartTls"], RegExp][] = [
    ["at once", () => reject(554, "5.7.0", "Not secure enough"), /^554 5\.7\.0 Not secure enough$/],
    ["later", async () => reject(554, "5.7.0", "Not secure enough"), /^554 5\.7\.0 Not secure/],
    [
      "by a throw",
      () => {
        throw new Error("no");
      },
      /^451 4\.3\.0/,
    ],
    ["by a rejection", () => Promise.reject(new Error("no")), /^451 4\.3\.0/],
    ["by nonsense", (() => false) as never, /^451 4\.3\.0/],
  ];
  test.each(GIVEN)("%s", async (_, handleStartTls, answer) => {
    const controller = await started({ handleStartTls } as Handler, { tls: "starttls" });
    const client = await secured(controller);
    for (const line of ["EHLO client.test", "MAIL FROM:<a@client.test>", "NOOP", "RSET"])
      expect((await client.command(line))[0]).toMatch(answer);
    expect(await client.command("QUIT")).toEqual(["221 2.0.0 Bye"]);
    await client.closed;
  });

  test("by 421, which closes", async () => {
    const controller = await started(
      { handleStartTls: () => "421 4.7.0 Go away" },
      { tls: "starttls" },
    );
    const client = await secured(controller);
    expect(await client.rest()).toBe("421 4.7.0 Go away\r\n");
  });
});

test("a handleStartTls that accepts says nothing, and sees the TLS that it accepts", async () => {
  const seen: unknown[] = [];
  const controller = await started(
    {
      async handleStartTls({ session }) {
        seen.push(session.tls?.protocol, session.hostName, session.authenticated);
        return "250 Fine";
      },
    },
    { tls: "starttls" },
  );
  const client = await secured(controller);
  expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  expect(seen).toEqual(["TLSv1.3", undefined, false]);
});

test("a client that ends its side inside TLS is served to the end", async () => {
  const controller = await started({ handleNoop: async () => "250 Late" }, { tls: "starttls" });
  const client = await secured(controller);
  client.send("NOOP\r\nNOOP\r\n");
  client.half();
  expect(await client.rest()).toBe("250 Late\r\n250 Late\r\n");
});
