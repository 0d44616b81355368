import { loadPeer } from "./support/peers.mjs";
import { startServer } from "./support/servers.mjs";

const MAIL = {
  from: "shop@example.test",
  to: "ada@example.test",
  subject: "Your order",
  text: "what was ordered ".repeat(40),
};

/** Sends mails until the test has seen each; wall and CPU time of one, in ms. */
async function send(server, transport, mails, what) {
  await server.clear();
  globalThis.gc();
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  for (let sent = 0; sent < mails; sent++) {
    await transport.sendMail(MAIL);
    await server.envelopes();
  }
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { [`${what}, wall`]: wall / mails, [`${what}, CPU`]: (user + system) / 1000 / mails };
}

export const question = {
  asks: "How long from sendMail() until the test sees the envelope, with nodemailer in the test's process?",
  rounds: 40,
  warmUp: 10,
  async prepare() {
    const kinds = ["floor", "in process", "through the hub", "smtp-server"];
    const servers = await Promise.all(kinds.map((kind) => startServer(kind)));
    const { createTransport } = loadPeer("nodemailer");
    const transports = [];
    const entrants = (what, mails, options) =>
      Object.fromEntries(
        kinds.map((kind, index) => {
          const server = servers[index];
          const transport = createTransport({ host: "127.0.0.1", port: server.port, ...options });
          transports.push(transport);
          return [kind, () => send(server, transport, mails(kind), what)];
        }),
      );
    const fresh = { "in process": { ratio: 1.35 }, "through the hub": { ratio: 2 } };
    const pooled = { "in process": { ratio: 1.15 }, "through the hub": { ratio: 1.6 } };
    return {
      contests: [
        {
          // smtp-server waits 100 ms before it greets a client.
          entrants: entrants("fresh connection", (kind) => (kind === "smtp-server" ? 1 : 10), {}),
          measures: {
            "fresh connection, wall": { unit: "ms", goals: fresh },
            "fresh connection, CPU": { unit: "ms", goals: fresh },
          },
        },
        {
          entrants: entrants("pooled", () => 20, {
            pool: true,
            maxConnections: 1,
            maxMessages: Infinity,
          }),
          measures: {
            "pooled, wall": { unit: "ms", goals: pooled },
            "pooled, CPU": { unit: "ms", goals: pooled },
          },
        },
      ],
      close() {
        for (const transport of transports) transport.close();
      },
    };
  },
};
