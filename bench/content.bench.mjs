import { content, EHLO, ENVELOPE, DATA, MAIL, RCPT, RawClient } from "./support/raw-client.mjs";
import { serveAll } from "./support/serve.mjs";

const MEGA = 1_000_000;
const HEAD = "Subject: shapes\r\n\r\n";

/** Content made of one piece over and over, about as long as is asked for. */
const repeated = (piece, octets) => {
  const body = Buffer.from(piece.repeat(Math.ceil(octets / piece.length)), "latin1");
  return content(Buffer.concat([Buffer.from(HEAD), body, Buffer.from("\r\n")]));
};

/** Each as it stands on the wire: dots are stuffed. */
const SHAPES = {
  "lines of 72 octets": repeated(`${"x".repeat(70)}\r\n`, MEGA),
  "short lines": repeated("a\r\n", MEGA),
  "empty lines": repeated("\r\n", MEGA),
  "one long line": repeated("x".repeat(1000), MEGA),
  "nothing but dots": repeated(".", MEGA),
  "lines of one dot": repeated("..\r\n", MEGA),
  "dot-stuffed lines": repeated(`..${"x".repeat(30)}\r\n`, MEGA),
  "CR and LF at random": repeated(
    // Two of each four octets are CR or LF, in an order that never ends content.
    Array.from({ length: 997 }, (_, at) => "\r\nx.\n\rxx\r\r\n\nx"[(at * at + 3 * at) % 13]).join(
      "x",
    ),
    MEGA,
  ),
  "almost the final dot": repeated("\r\n..\r\r\n..\n", MEGA),
};
for (const [shape, octets] of Object.entries(SHAPES))
  if (octets.indexOf("\r\n.\r\n") !== octets.length - 5)
    throw new Error(`"${shape}" ends too early.`);

/** The same text as long mails have it: base64 of an attachment. */
const LARGE = repeated(`${"QUJD".repeat(19)}\r\n`, 25 * MEGA);
const DRIPPED = repeated("x".repeat(70), 5_000);

async function send(port, octets) {
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  for (const command of [MAIL, RCPT, DATA]) await client.send(command);
  await client.send(octets);
  client.close();
}

async function drip(port) {
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  await client.send(ENVELOPE.subarray(0, MAIL.length));
  await client.send(RCPT);
  await client.send(DATA);
  await client.drip(DRIPPED);
  client.close();
}

function contest(servers, what, unit, scale, work, goal) {
  return {
    entrants: Object.fromEntries(
      Object.entries(servers).map(([kind, server]) => [
        kind,
        async () => ({ [what]: (await server.cpuOf(work)) / scale }),
      ]),
    ),
    measures: { [what]: { unit, goals: { "in process": goal } } },
  };
}

export const question = {
  asks: "How much CPU does content take in the server's process? The floor keeps its chunks.",
  rounds: 10,
  warmUp: 2,
  async prepare() {
    const { servers, end } = await serveAll(["floor", "in process", "smtp-server"], {
      keeps: true,
    });
    return {
      contests: [
        contest(servers, "25 MB", "ms", 1000, (port) => send(port, LARGE), { ratio: 1.2 }),
        ...Object.entries(SHAPES).map(([shape, octets]) =>
          contest(
            servers,
            shape,
            "ms/MB",
            (1000 * octets.length) / MEGA,
            (port) => send(port, octets),
            { value: 8 },
          ),
        ),
        contest(servers, "octet by octet", "µs/octet", DRIPPED.length, drip, undefined),
      ],
      close: end,
    };
  },
};
