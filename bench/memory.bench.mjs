import {
  EHLO,
  MESSAGE_1KB,
  RawClient,
  sendAlone,
  sendInTurns,
  sendPipelined,
} from "./support/raw-client.mjs";
import { serve } from "./support/serve.mjs";

const MAILS = 10_000;
const PAUSE = 500;

/** Octets that are kept of one mail beyond its own, in a fresh process. */
async function kept(kind, send) {
  const server = await serve(kind, { keeps: true });
  // What is made once is no mail's: code, caches, the newest 200 transcripts.
  await send(server.port, PAUSE);
  await server.call("clear");
  const before = await server.call("memory");
  const mails = MAILS - PAUSE;
  await send(server.port, mails);
  const after = await server.call("memory");
  await server.end();
  return (after - before) / mails - MESSAGE_1KB.length;
}

const onOneConnection = (send) => async (port, mails) => {
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  await send(client, mails);
  client.close();
};

async function eachAlone(port, mails) {
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      for (let sent = 0; sent < mails / 50; sent++) await sendAlone(port);
    }),
  );
}

function contest(what, kinds, send) {
  return {
    entrants: Object.fromEntries(
      kinds.map((kind) => [kind, async () => ({ [what]: await kept(kind, send) })]),
    ),
    measures: { [what]: { unit: "octets", goals: { "in process": { value: 650 } } } },
  };
}

export const question = {
  asks: `What is kept of a mail beyond its own ${MESSAGE_1KB.length} octets, of ${MAILS} mails? The floor keeps its chunks.`,
  rounds: 3,
  warmUp: 0,
  async prepare() {
    const kinds = ["floor", "in process", "smtp-server"];
    return {
      contests: [
        contest("many on one connection, in turns", kinds, onOneConnection(sendInTurns)),
        contest("many on one connection, pipelined", kinds, onOneConnection(sendPipelined)),
        contest("one on each connection", kinds, eachAlone),
      ],
    };
  },
};
