import { startProcess } from "./support/other-process.mjs";
import { loadPeer } from "./support/peers.mjs";
import { sendAlone } from "./support/raw-client.mjs";
import { startServer } from "./support/servers.mjs";

const MAIL = {
  from: "shop@example.test",
  to: "ada@example.test",
  subject: "Your order",
  text: "what was ordered ".repeat(40),
};

/** CPU time that this process has used, in ms. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

let server;

export const tasks = {
  async start(kind) {
    server = await startServer(kind);
    return server.port;
  },
  cpu,
  /** Looks at the envelopes some times and says how much CPU was used up to now. */
  async look(times) {
    for (let time = 0; time < times; time++) await server.envelopes();
    return cpu();
  },

  /** Starts a server, sends mails to it, each on its own connection, and looks at each: all in this process. */
  async sendMails(kind) {
    await tasks.start(kind);
    const transport = loadPeer("nodemailer").createTransport({
      host: "127.0.0.1",
      port: server.port,
    });
    const send = async (mails) => {
      const before = cpu();
      for (let sent = 0; sent < mails; sent++) {
        await transport.sendMail(MAIL);
        await server.envelopes();
      }
      return (cpu() - before) / mails;
    };
    const first = await send(1);
    await send(10);
    return { "with its client, mail 1": first, "with its client, mails 12 to 31": await send(20) };
  },
};

/** The server's own CPU: its client is here, and the server is in a fresh process. */
async function serverAlone(kind) {
  const fresh = await startProcess(import.meta.url);
  const port = await fresh.call("start", kind);
  // The channel to that process is warm before anything counts.
  for (let time = 0; time < 20; time++) await fresh.call("cpu");
  const send = async (mails) => {
    const before = await fresh.call("cpu");
    for (let sent = 0; sent < mails; sent++) await sendAlone(port);
    return ((await fresh.call("look", mails)) - before) / mails;
  };
  const first = await send(1);
  await send(10);
  const sample = { "mail 1": first, "mails 12 to 31": await send(20) };
  await fresh.end();
  return sample;
}

async function withClient(kind) {
  const fresh = await startProcess(import.meta.url);
  const sample = await fresh.call("sendMails", kind);
  await fresh.end();
  return sample;
}

export const question = {
  asks: "How much CPU do the first mails of a process take, with envelopes()? The server's alone, and together with nodemailer's.",
  rounds: 30,
  async prepare() {
    const kinds = ["floor", "Controller", "in process", "smtp-server"];
    const together = ["floor", "in process", "through the hub", "smtp-server"];
    return {
      contests: [
        {
          entrants: Object.fromEntries(kinds.map((kind) => [kind, () => serverAlone(kind)])),
          measures: {
            "mail 1": { unit: "ms", goals: { "in process": { ratio: 1.5 } } },
            "mails 12 to 31": { unit: "ms", goals: { "in process": { ratio: 1.4 } } },
          },
        },
        {
          entrants: Object.fromEntries(together.map((kind) => [kind, () => withClient(kind)])),
          measures: {
            "with its client, mail 1": { unit: "ms" },
            "with its client, mails 12 to 31": { unit: "ms" },
          },
        },
      ],
    };
  },
};
