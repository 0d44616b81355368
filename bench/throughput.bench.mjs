import { EHLO, RawClient, sendAlone, sendInTurns, sendPipelined } from "./support/raw-client.mjs";
import { serveAll } from "./support/serve.mjs";

const KINDS = ["floor", "Controller", "in process", "smtp-server"];
const MAILS = 500;
/** Connections at a time where each brings one mail: smtp-server waits 100 ms before it greets. */
const AT_A_TIME = 20;
const ALONE = 200;

/** Several clients side by side, each with one mail after the other. */
async function sendManyAlone(port) {
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let sent = 0; sent < ALONE / AT_A_TIME; sent++) await sendAlone(port);
    }),
  );
}

async function onOneConnection(port, send) {
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  await send(client, MAILS);
  client.close();
}

function contest(servers, what, mails, work, ratio) {
  const entrants = Object.fromEntries(
    Object.entries(servers).map(([kind, server]) => [
      kind,
      async () => ({ [what]: (await server.cpuOf(work)) / mails }),
    ]),
  );
  const goals = { Controller: { ratio }, "in process": { ratio } };
  return { entrants, measures: { [what]: { unit: "µs", goals } } };
}

export const question = {
  asks: "How much CPU does the server's process take for a mail of 1 KB?",
  rounds: 30,
  warmUp: 6,
  async prepare() {
    const { servers, end } = await serveAll(KINDS);
    return {
      contests: [
        contest(
          servers,
          "many on one connection, pipelined",
          MAILS,
          (port) => onOneConnection(port, sendPipelined),
          1.8,
        ),
        contest(
          servers,
          "many on one connection, in turns",
          MAILS,
          (port) => onOneConnection(port, sendInTurns),
          1.5,
        ),
        contest(servers, "one on each connection", ALONE, sendManyAlone, 1.4),
      ],
      close: end,
    };
  },
};
