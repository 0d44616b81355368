import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

const CORE = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;
const MEGA = 1 << 20;
/** More than a server needs, what waits to be collected included, and far less than the content. */
const ROOM = 64 * MEGA;

/** A server in a Node of its own that gives the most memory that it ever had, once its one client has left. */
const PROGRAM = `
  import { Controller, Sink, readContent } from ${JSON.stringify(CORE)};
  const [kind, tls] = process.argv.slice(1);
  let octets = 0;
  const handlers = {
    sink: new Sink(),
    chunks: { handleDataChunk({ chunk }) { octets += chunk.length; } },
    stream: readContent(async ({ stream }) => { for await (const chunk of stream) octets += chunk.length; }),
  };
  const used = () => { const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
  let before = 0, most = 0;
  const handler = handlers[kind];
  const controller = new Controller(
    { ...handler, handleMail() { before = used(); },
      handleClose() { look(); clearInterval(timer); process.stdout.write(JSON.stringify({ grown: most - before, octets })); void controller.stop(); } },
    { hostname: "127.0.0.1", dataSizeLimit: 0, extensions: ["CHUNKING"], tls: tls === "TLS" && "implicit" },
  );
  const look = () => { most = Math.max(most, used()); };
  const timer = setInterval(look, 5);
  await controller.start();
  process.stdout.write(controller.port + "\\n");
`;

/** The client: one long mail, written no faster than it is taken. */
const CLIENT = `
  import * as net from "node:net";
  import * as tls from "node:tls";
  import { once } from "node:events";
  const [port, way, octets, transport] = process.argv.slice(1);
  const { connect } = transport === "TLS" ? tls : net;
  const socket = connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false });
  const piece = Buffer.from(("..".padEnd(506, "x") + "\\r\\n..\\r\\n").repeat(2048));
  let said = "";
  socket.on("data", (data) => { said += data; });
  const write = async (octets) => { if (!socket.write(octets)) await once(socket, "drain"); };
  const until = async (text) => { while (!said.includes(text) && !/^[45]\\d\\d/m.test(said)) await once(socket, "data"); };
  await write("EHLO client.test\\r\\nMAIL FROM:<a@client.test>\\r\\nRCPT TO:<b@s.test>\\r\\n");
  if (way === "DATA") { await write("DATA\\r\\n"); await until("354 "); }
  else await write("BDAT " + octets + " LAST\\r\\n");
  for (let sent = 0; sent < octets; sent += piece.length) await write(piece);
  if (way === "DATA") await write("\\r\\n.\\r\\n");
  await until("Message accepted");
  process.stdout.write(said.split("\\r\\n").at(-2));
  socket.end("QUIT\\r\\n");
`;

function node(program: string, ...words: readonly string[]) {
  return spawn(process.execPath, ["--input-type=module", "-e", program, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test.each([
  ["sink", "DATA", 500, "TCP"],
  ["sink", "BDAT", 200, "TCP"],
  ["chunks", "DATA", 200, "TCP"],
  ["stream", "BDAT", 200, "TCP"],
  ["sink", "DATA", 150, "TLS"],
  ["stream", "BDAT", 150, "TLS"],
] as const)(
  "to a handler that keeps nothing (%s), %s with %d MB over %s takes no more memory than a little",
  async (kind, way, megabytes, transport) => {
    const content = megabytes * MEGA;
    const server = node(PROGRAM, kind, transport);
    // Whatever becomes of the test, its processes end.
    onTestFinished(() => void server.kill());
    const said = text(server.stdout);
    const port = await new Promise<string>((resolve) => {
      server.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    });
    const client = node(CLIENT, port, way, String(content), transport);
    onTestFinished(() => void client.kill());
    expect(await text(client.stdout)).toMatch(/^250 .*Message accepted/);
    const { grown, octets } = JSON.parse((await said).split("\n")[1] ?? "") as {
      readonly grown: number;
      readonly octets: number;
    };
    expect(grown).toBeLessThan(ROOM);
    // A sink is given nothing to count.
    expect(octets).toBeGreaterThanOrEqual(kind === "sink" ? 0 : content * 0.99);
  },
  60_000,
);
