import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  connectSocket,
  HubClient,
  makeReads,
  Tests,
  viewSource,
} from "../../packages/core/src/hub/remote.js";
import { startHub } from "../../packages/core/src/hub/start-hub.js";
import { conversationOf } from "../../packages/jest-environment/src/hub-of-worker.js";
import { failure, openWorker } from "../fixture/homes.js";
import { openssl, selfSigned } from "../support/openssl.js";
import { RawClient } from "../support/raw-client.js";

test("the TLS of a session is told across the hub, each property of it", async () => {
  await using hub = await startHub({ ahead: 0, tls: "starttls" });
  const client = await HubClient.greet(await connectSocket(hub.address.socket), hub.address);
  const tests = new Tests();
  const { inbox, address } = await client.lease();
  const { mails } = makeReads(viewSource(inbox, tests, undefined));
  await using sender = await RawClient.greeted(address);
  await sender.command("STARTTLS");
  await sender.secure({ ca: hub.address.ca?.pem });
  await sender.command("EHLO client.test");
  await sender.mail("a@client.test", ["b@mx.test"], "Hi");
  const [mail] = await mails();
  expect(mail?.session.tls).toStrictEqual({
    protocol: "TLSv1.3",
    cipher: expect.stringMatching(/^TLS_/),
    servername: "localhost",
    alpnProtocol: undefined,
    authorized: false,
    peerCertificate: undefined,
  });
  expect(Object.isFrozen(mail?.session.tls)).toBe(true);
  tests.dispose();
  client.close();
});

describe("the CA of a hub", () => {
  test("is made once for all of its listeners, and goes with it", async () => {
    const hub = await startHub({ ahead: 0, tls: "required" });
    const { ca } = hub.address;
    await using worker = await openWorker(hub);
    await using sender = await RawClient.greeted(worker.smtp);
    await sender.command("STARTTLS");
    await sender.secure({ ca: ca?.pem });
    expect(readFileSync(ca?.file ?? "", "utf8")).toContain(ca?.pem);
    await hub.close();
    expect(existsSync(ca?.file ?? "")).toBe(false);
  });

  test("vouches for the shared listener under the name that it is advertised by", async () => {
    await using hub = await startHub({
      ahead: 0,
      tls: "required",
      advertisedHost: "host.docker.internal",
    });
    const { port } = hub.address.shared;
    await using sender = await RawClient.greeted({ host: "127.0.0.1", port });
    await sender.command("STARTTLS");
    await sender.secure({ ca: hub.address.ca?.pem, servername: "host.docker.internal" });
    expect((await sender.command("EHLO client.test")).at(-1)).toMatch(/^250 /);
  });

  test("is none without TLS", async () => {
    await using hub = await startHub({ ahead: 0 });
    expect(hub.address.ca).toBeUndefined();
  });

  test.runIf(openssl.isHere)(
    `is what the user gives beside a certificate, or none${openssl.note}`,
    async () => {
      const { key, cert } = await selfSigned("mine");
      const mode = "implicit";
      await using hub = await startHub({ ahead: 0, tls: { mode, key, cert, ca: [cert, cert] } });
      expect(hub.address.ca?.pem).toBe(`${cert}\n${cert}`);
      await using other = await startHub({ ahead: 0, tls: { mode, key, cert } });
      expect(other.address.ca).toBeUndefined();
      await using worker = await openWorker(other);
      const shaped = await worker.inbox.configure({
        tls: { mode, key: Buffer.from(key), cert, ca: Buffer.from(cert) },
      });
      expect(shaped.ca?.pem).toBe(cert);
    },
  );

  test("functions, which cannot cross into its thread, are refused by name", async () => {
    const tls = { mode: "starttls", SNICallback: () => {} } as const;
    expect(await failure(startHub({ ahead: 0, tls }))).toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining('"tls.SNICallback" is not for a shared server'),
    });
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    expect(await failure(worker.inbox.configure({ tls }))).toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining('"tls.SNICallback" of useSmtpServer() is a function'),
    });
  });
});

const withKey = (key: string) => ({ tls: { mode: "starttls", key, cert: "cert" } }) as const;

test("a key is not in what Jest's workers are told by a variable", () => {
  expect(conversationOf(withKey("s3cret"))).not.toContain("s3cret");
  expect(conversationOf(withKey("s3cret"))).not.toBe(conversationOf(withKey("other")));
  expect(conversationOf(withKey("s3cret"))).toBe(conversationOf(withKey("s3cret")));
});

describe("a listener of a hub without TLS", () => {
  test.each(["starttls", "required"] as const)("is told to take it: %s", async (tls) => {
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    const { smtp, inbox } = worker;
    const { address, ca } = await inbox.configure({ tls });
    expect(address).toEqual({ host: smtp.host, port: smtp.port, url: smtp.url });
    await using sender = await RawClient.greeted(address);
    await sender.command("STARTTLS");
    const { socket } = await sender.secure({ ca: ca?.pem });
    expect(socket.authorized).toBe(true);
    // RFC 3207 §4: what requires TLS says so in clear.
    await using clear = await RawClient.greeted(address);
    const [reply] = await clear.command("MAIL FROM:<a@client.test>");
    expect(reply?.slice(0, 3)).toBe(tls === "required" ? "530" : "250");
  });

  test("goes over to it from the first octet on, where nobody has connected", async () => {
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    const { port, url } = worker.smtp;
    const { address, ca } = await worker.inbox.configure({ tls: "implicit" });
    expect(address).toEqual({ host: "127.0.0.1", port, url: url.replace("smtp:", "smtps:") });
    await using sender = await RawClient.connectTls(address, { ca: ca?.pem });
    expect(await sender.reply()).toEqual([expect.stringMatching(/^220 /)]);
  });

  test.each([{ tls: "implicit" }, { host: "::1" }, { port: 0 }] as const)(
    "is not changed under a client that is there: %j",
    async (options) => {
      await using hub = await startHub({ ahead: 0 });
      await using worker = await openWorker(hub);
      await using _ = await RawClient.greeted(worker.smtp);
      const [name] = Object.keys(options);
      expect(await failure(worker.inbox.configure(options))).toEqual(
        expect.objectContaining({
          code: "OPTIONS_TOO_LATE",
          message: `useSmtpServer() was given "${name}" for a server that a client has connected to already, at ${worker.smtp.url}. Have the application connect later, in a test or hook; or set the option for the run, in smtpFixture() or testEnvironmentOptions.smtp.`,
        }),
      );
      expect((await worker.inbox.configure({ tls: "starttls" })).address.url).toBe(worker.smtp.url);
    },
  );

  test("listens at another address too, and both bring mail to one inbox", async () => {
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    // The last call counts.
    const first = await worker.inbox.configure({ port: 0 });
    const { address, ca } = await worker.inbox.configure({ host: "localhost", tls: "starttls" });
    await expect(RawClient.connect(first.address)).rejects.toThrow("ECONNREFUSED");
    expect(address.host).toBe("localhost");
    expect(address.port).not.toBe(worker.smtp.port);
    for (const target of [address, worker.smtp]) {
      await using sender = await RawClient.greeted(target);
      await sender.command("STARTTLS");
      await sender.secure({ ca: ca?.pem, servername: "localhost" });
      await sender.command("EHLO client.test");
      await sender.mail("a@client.test", ["b@mx.test"], "Hi");
    }
    worker.tests.start("the test", undefined);
    expect(await worker.smtp.file.mails()).toHaveLength(2);
    await worker.inbox.end(false);
    await expect(RawClient.connect(address)).rejects.toThrow("ECONNREFUSED");
  });

  test("a port that is taken is said to be", async () => {
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    const { port } = hub.address.shared;
    expect(await failure(worker.inbox.configure({ port }))).toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringContaining(`Port ${port} of 127.0.0.1 is in use`),
    });
  });

  test.each([
    { host: 1 },
    { port: -1 },
    { tls: "always" },
    { tls: { mode: "starttls", key: "k" } },
  ])("refuses what is no such option: %j", async (options) => {
    await using hub = await startHub({ ahead: 0 });
    await using worker = await openWorker(hub);
    const wrong = worker.inbox.configure(options as never);
    expect((await failure(wrong)).code).toBe("INVALID_OPTION");
  });
});
