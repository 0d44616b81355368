import { openHubFixture } from "./support/hub-fixture.mjs";
import { loadPeer } from "./support/peers.mjs";
import { sendAlone } from "./support/raw-client.mjs";
import { quantile } from "./support/rounds.mjs";
import { serve } from "./support/serve.mjs";
import { startServer } from "./support/servers.mjs";

const MAIL = {
  from: "shop@example.test",
  to: "ada@example.test",
  subject: "Your order",
  text: "what was ordered ".repeat(40),
};
const TIMES = 15;

/** Median of some times that one thing takes, in ms. */
async function medianOf(times, measure) {
  const taken = [];
  for (let time = 0; time < times; time++) taken.push(await measure());
  return quantile(taken, 0.5);
}

/** From the client's 250 until the test has the mail; below zero where the mail was first. */
async function latencies(server, transport) {
  await server.clear();
  const { reads } = server;
  let from = 0;
  const waitingFor = (query) =>
    medianOf(TIMES, async () => {
      const last = (await reads.mails()).at(-1);
      const arrival = reads.waitForMail(query, { after: last }).then(() => performance.now());
      await transport.sendMail(MAIL);
      from = performance.now();
      return (await arrival) - from;
    });
  const waiting = await waitingFor({ to: MAIL.to });
  await server.clear();
  const bySubject = await waitingFor({ subject: MAIL.subject });
  await server.clear();
  const reading = await medianOf(TIMES, async () => {
    await transport.sendMail(MAIL);
    from = performance.now();
    await server.reads.mails();
    return performance.now() - from;
  });
  return {
    "250 to waitForMail()": waiting,
    "250 to waitForMail() by subject": bySubject,
    "more by subject than by recipient": bySubject - waiting,
    "250 to mails()": reading,
  };
}

/** A whole mail on a fresh connection until this process has seen it, while the server's main thread is busy. */
async function whileBusy(server, look) {
  return {
    "mail while main is busy, p50": await medianOf(TIMES, async () => {
      // Mails that follow each other closely would meet in the gaps.
      await new Promise((resolve) => void setTimeout(resolve, Math.random() * 50));
      const before = performance.now();
      await sendAlone(server.port);
      await look?.();
      return performance.now() - before;
    }),
  };
}

export const question = {
  asks: "How long does a test wait for its mail: message read, and with a busy main thread (20 ms in 25)?",
  rounds: 8,
  warmUp: 1,
  async prepare() {
    const { createTransport } = loadPeer("nodemailer");
    const kinds = ["in process", "through the hub"];
    const here = await Promise.all(kinds.map((kind) => startServer(kind)));
    const transports = here.map(({ port }) =>
      createTransport({
        host: "127.0.0.1",
        port,
        pool: true,
        maxConnections: 1,
        maxMessages: Infinity,
      }),
    );
    return {
      contests: [
        {
          entrants: Object.fromEntries(
            kinds.map((kind, index) => [kind, () => latencies(here[index], transports[index])]),
          ),
          measures: {
            "250 to waitForMail()": { unit: "ms" },
            "250 to waitForMail() by subject": { unit: "ms" },
            "more by subject than by recipient": {
              unit: "ms",
              goals: { "through the hub": { value: 1 } },
            },
            "250 to mails()": { unit: "ms" },
          },
        },
        {
          entrants: {
            floor: () => busy("floor"),
            "in process": () => busy("in process"),
            "through the hub": () => busy("through the hub"),
            "smtp-server": () => busy("smtp-server"),
          },
          measures: {
            "mail while main is busy, p50": {
              unit: "ms",
              goals: { "through the hub": { value: 3 } },
            },
          },
        },
      ],
      async close() {
        for (const transport of transports) transport.close();
        await Promise.all(here.map((server) => server.close()));
      },
    };
  },
};

/** One server in a process that is busy for as long as it is measured, and no longer: it takes a processor. */
async function busy(kind) {
  const server = await serve(kind);
  const hub = await server.call("hub");
  const fixture = hub === undefined ? undefined : await openHubFixture(hub);
  const target = { port: fixture?.fixture.port ?? server.port };
  const look = fixture && (() => fixture.fixture.envelopes());
  await whileBusy(target, look);
  await server.call("busy", 20, 5);
  const sample = await whileBusy(target, look);
  await fixture?.close();
  await server.end();
  return sample;
}
