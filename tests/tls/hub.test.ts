import { expect, test } from "vitest";
import {
  connectSocket,
  HubClient,
  makeReads,
  Tests,
  viewSource,
} from "../../packages/core/src/hub/remote.js";
import { startHub } from "../../packages/core/src/hub/start-hub.js";
import { RawClient } from "../support/raw-client.js";

test("the TLS of a session is told across the hub, each property of it", async () => {
  await using hub = await startHub({ ahead: 0, tls: "starttls" });
  const client = await HubClient.greet(await connectSocket(hub.address.socket), hub.address);
  const tests = new Tests();
  const { inbox, address } = await client.lease();
  const { mails } = makeReads(viewSource(inbox, tests, undefined));
  await using sender = await RawClient.greeted(address);
  await sender.command("STARTTLS");
  // The hub does not tell its CA yet.
  await sender.secure({ rejectUnauthorized: false });
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
