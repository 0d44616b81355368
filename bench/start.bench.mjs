import { createFloor, listen } from "./support/floor.mjs";
import { loadCore } from "./support/packages.mjs";
import { loadPeer } from "./support/peers.mjs";
import { startServer } from "./support/servers.mjs";

const TIMES = 20;

/** CPU time that this process has used, in ms. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Starts servers, all of which run at the end, and stops them; both in ms for one. */
async function startAndStop(start, stop) {
  const running = [];
  const cpuBefore = cpu();
  const before = performance.now();
  for (let time = 0; time < TIMES; time++) running.push(await start());
  const between = performance.now();
  const cpuBetween = cpu();
  for (const server of running) await stop(server);
  return {
    "construct + start, wall": (between - before) / TIMES,
    "construct + start, CPU": (cpuBetween - cpuBefore) / TIMES,
    "stop, nobody there, wall": (performance.now() - between) / TIMES,
    "stop, nobody there, CPU": (cpu() - cpuBetween) / TIMES,
  };
}

/** Stops a server whose client keeps a connection open, as pooled transports do. */
async function stopWithPool(kind) {
  const server = await startServer(kind);
  const transport = loadPeer("nodemailer").createTransport({
    host: "127.0.0.1",
    port: server.port,
    pool: true,
    maxConnections: 1,
  });
  await transport.sendMail({ from: "a@example.test", to: "b@example.test", text: "Hello" });
  const before = performance.now();
  await server.close();
  const stopping = performance.now() - before;
  transport.close();
  return { "stop, a pooled client idle": stopping };
}

const floor = () =>
  startAndStop(
    async () => {
      const server = createFloor();
      await listen(server);
      return server;
    },
    (server) => new Promise((resolve) => void server.close(resolve)),
  );

export const question = {
  asks: "What does it cost to start and to stop?",
  rounds: 30,
  warmUp: 3,
  async prepare({ slow }) {
    const { Controller, startSmtpFixture } = await loadCore();
    const { startHub } = await loadCore("hub");
    const { SMTPServer } = loadPeer("smtp-server");
    const pooled = {
      floor: () => stopWithPool("floor"),
      "in process": () => stopWithPool("in process"),
      "through the hub": () => stopWithPool("through the hub"),
    };
    // 30 s: measured once, and the same figure for all rounds.
    let measured;
    if (slow) pooled["smtp-server"] = () => (measured ??= stopWithPool("smtp-server"));
    const starting = { Controller: { ratio: 4 }, "in process": { ratio: 4 } };
    return {
      contests: [
        {
          entrants: {
            floor,
            Controller: () =>
              startAndStop(
                async () => {
                  const controller = new Controller({}, { hostname: "127.0.0.1" });
                  await controller.start();
                  return controller;
                },
                (controller) => controller.stop(),
              ),
            "in process": () =>
              startAndStop(
                () => startSmtpFixture(),
                (smtp) => smtp[Symbol.asyncDispose](),
              ),
            "smtp-server": () =>
              startAndStop(
                async () => {
                  const server = new SMTPServer({ authOptional: true, logger: false });
                  await listen(server.server);
                  return server;
                },
                (server) => new Promise((resolve) => void server.close(resolve)),
              ),
          },
          measures: {
            "construct + start, wall": { unit: "ms", goals: starting },
            "construct + start, CPU": { unit: "ms", goals: starting },
            "stop, nobody there, wall": { unit: "ms" },
            "stop, nobody there, CPU": { unit: "ms" },
          },
        },
        {
          entrants: pooled,
          measures: {
            "stop, a pooled client idle": {
              unit: "ms",
              goals: { "in process": { value: 5 }, "through the hub": { value: 5 } },
            },
          },
        },
        {
          entrants: {
            hub: async () => {
              const before = performance.now();
              const hub = await startHub();
              const between = performance.now();
              await hub.close();
              return {
                "start of the hub": between - before,
                "stop of the hub": performance.now() - between,
              };
            },
          },
          measures: { "start of the hub": { unit: "ms" }, "stop of the hub": { unit: "ms" } },
        },
      ],
    };
  },
};
