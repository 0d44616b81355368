// Every server that is measured, behind one shape.
import { createFloor, listen } from "./floor.mjs";
import { openHubFixture } from "./hub-fixture.mjs";
import { loadCore } from "./packages.mjs";
import { loadPeer } from "./peers.mjs";

/**
 * @typedef {object} Running
 * @property {number} port
 * @property {() => Promise<readonly unknown[]>} envelopes - what a test looks at once its mail is sent
 * @property {() => Promise<void>} clear - forgets what has arrived
 * @property {() => Promise<void>} close
 * @property {object} [reads] - the fixture, where it is one
 * @property {object} [hub] - how to reach the hub, where there is one
 */

/** @type {Record<string, (options: { keeps?: boolean }) => Promise<Running>>} */
const START = {
  async floor({ keeps = false }) {
    let kept = [];
    const sockets = new Set();
    const floor = createFloor(keeps ? (chunk) => kept.push(chunk) : undefined);
    floor.on("connection", (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    const port = await listen(floor);
    return {
      port,
      envelopes: async () => kept,
      clear: async () => void (kept = []),
      close: () => closeNow(floor, sockets),
    };
  },

  /** A bare controller: parses, asks no handler, keeps nothing. */
  async Controller() {
    const { Controller } = await loadCore();
    const controller = new Controller({}, { hostname: "127.0.0.1" });
    await controller.start();
    return {
      port: controller.port,
      envelopes: async () => [],
      clear: async () => {},
      close: () => controller.stop(),
    };
  },

  /** One that asks a handler about each recipient. */
  async "Controller with a hook"() {
    const { Controller } = await loadCore();
    const controller = new Controller({ handleRcpt: () => undefined }, { hostname: "127.0.0.1" });
    await controller.start();
    return {
      port: controller.port,
      envelopes: async () => [],
      clear: async () => {},
      close: () => controller.stop(),
    };
  },

  async "in process"() {
    const { startSmtpFixture } = await loadCore();
    const smtp = await startSmtpFixture();
    return {
      port: smtp.port,
      envelopes: () => smtp.envelopes(),
      clear: () => smtp.clear(),
      close: () => smtp[Symbol.asyncDispose](),
      reads: smtp,
    };
  },

  async "through the hub"() {
    const { startHub } = await loadCore("hub");
    const hub = await startHub({ ahead: 2 });
    const smtp = await openHubFixture(hub.address);
    return {
      get port() {
        return smtp.fixture.port;
      },
      envelopes: () => smtp.fixture.envelopes(),
      clear: () => smtp.renew(),
      async close() {
        await smtp.close();
        await hub.close();
      },
      get reads() {
        return smtp.fixture;
      },
      hub: hub.address,
    };
  },

  /** The collector that projects write by hand around it. */
  async "smtp-server"() {
    const { SMTPServer } = loadPeer("smtp-server");
    let mails = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      disableReverseLookup: true,
      logger: false,
      onData(stream, session, done) {
        const chunks = [];
        stream.on("data", (chunk) => chunks.push(chunk));
        stream.on("end", () => {
          mails.push({ envelope: session.envelope, raw: Buffer.concat(chunks) });
          done();
        });
      },
    });
    server.on("error", () => {});
    const port = await listen(server.server);
    return {
      port,
      envelopes: async () => mails.map(({ envelope }) => envelope),
      clear: async () => void (mails = []),
      close: () => new Promise((resolve) => void server.close(resolve)),
    };
  },
};

/** Starts one of them: "floor", "Controller", "in process", "through the hub" or "smtp-server". */
export const startServer = (kind, options = {}) => START[kind](options);

function closeNow(server, sockets) {
  return new Promise((resolve) => {
    server.close(resolve);
    for (const socket of sockets) socket.destroy();
  });
}
