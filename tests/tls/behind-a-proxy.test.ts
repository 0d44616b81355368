import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { serve } from "../server/serve.js";
import { RawClient } from "../support/raw-client.js";

test.each(["in packets of their own", "in one packet"])(
  "a proxy's header and the handshake of implicit TLS may come %s",
  async (how) => {
    await using controller = new Controller(
      {},
      {
        hostname: "127.0.0.1",
        serverHostname: "mx.test",
        tls: "implicit",
        proxyProtocolTimeoutMs: 5000,
      },
    );
    await controller.start();
    const socket = connect(controller.port, "127.0.0.1");
    await once(socket, "connect");
    if (how === "in one packet") socket.cork();
    socket.write("PROXY TCP4 192.0.2.1 192.0.2.2 4711 465\r\n");
    const secure = connectTls({ socket, ca: controller.ca, host: "127.0.0.1" });
    setImmediate(() => socket.uncork());
    const [greeting] = (await once(secure, "data")) as [Buffer];
    expect(String(greeting)).toBe("220 mx.test ESMTP smtp-fixture\r\n");
    expect(controller.sessions.map(({ peer, tls }) => ({ peer, protocol: tls?.protocol }))).toEqual(
      [{ peer: { host: "192.0.2.1", port: 4711 }, protocol: "TLSv1.3" }],
    );
    secure.destroy();
  },
);

test("what the proxy said outlives STARTTLS, and so does the client's address", async () => {
  await using controller = await serve({}, { tls: "starttls", proxyProtocolTimeoutMs: 5000 });
  await using client = await RawClient.connect(controller);
  client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4711 25\r\n");
  await client.reply();
  await client.command("STARTTLS");
  await client.secure({ ca: controller.ca });
  await client.command("EHLO client.test");
  const [session] = controller.sessions;
  expect(session).toMatchObject({
    peer: { host: "192.0.2.1", port: 4711 },
    proxy: { srcAddr: "192.0.2.1", dstPort: 25 },
    tls: { protocol: "TLSv1.3" },
  });
});
