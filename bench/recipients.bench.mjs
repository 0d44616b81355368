import { EHLO, MAIL, RawClient } from "./support/raw-client.mjs";
import { serveAll } from "./support/serve.mjs";

/** So many that what a mail costs besides its recipients does not count. */
const RECIPIENTS = 10_000;

const rcpts = (count) =>
  Buffer.from(
    Array.from({ length: count }, (_, at) => `RCPT TO:<user${at}@example.test>\r\n`).join(""),
  );
const FINISH = Buffer.from("DATA\r\n");
const CONTENT = Buffer.from("Subject: many\r\n\r\nHello\r\n.\r\n");

/** Transactions of some recipients each, until all recipients have had their mail. */
async function send(port, each) {
  const octets = rcpts(each);
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  for (let sent = 0; sent < RECIPIENTS; sent += each) {
    await client.send(MAIL);
    await client.send(octets, each);
    await client.send(FINISH);
    await client.send(CONTENT);
  }
  client.close();
}

/** µs of the server's CPU for one recipient. */
async function sample(server) {
  const at500 = (await server.cpuOf((port) => send(port, 500))) / RECIPIENTS;
  const at5000 = (await server.cpuOf((port) => send(port, 5000))) / RECIPIENTS;
  return { "at 500": at500, "at 5,000": at5000, "5,000 against 500": at5000 / at500 };
}

export const question = {
  asks: "How much CPU does one more recipient take, where a mail has 500 or 5,000 of them, pipelined?",
  rounds: 20,
  warmUp: 5,
  async prepare() {
    const kinds = ["floor", "Controller", "Controller with a hook", "in process", "smtp-server"];
    const { servers, end } = await serveAll(kinds);
    const most = { value: 2 };
    const flat = { value: 1.25 };
    return {
      contests: [
        {
          entrants: Object.fromEntries(kinds.map((kind) => [kind, () => sample(servers[kind])])),
          measures: {
            "at 500": { unit: "µs" },
            "at 5,000": { unit: "µs", goals: { Controller: most, "in process": most } },
            "5,000 against 500": {
              unit: "×",
              goals: { Controller: flat, "Controller with a hook": flat, "in process": flat },
            },
          },
        },
      ],
      close: end,
    };
  },
};
