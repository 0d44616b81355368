import { type AddressInfo, createServer } from "node:net";
import { Sink, SmtpConnection, type SmtpOptions } from "@smtp-fixture/core";

const handler = new Sink();
const options: SmtpOptions = { serverHostname: "mx.example.com", timeoutMs: 60_000 };
const connections = new Set<SmtpConnection>();

const server = createServer((socket) => {
  const connection = new SmtpConnection(handler, options).attach(socket);
  connections.add(connection);
  socket.once("close", () => connections.delete(connection));
});
server.listen(0, "127.0.0.1", () => {
  const { address, port } = server.address() as AddressInfo;
  console.log(`Listening on ${address}:${port}`);
});

process.once("SIGINT", () => {
  server.close(() => console.log("Stopped"));
  for (const connection of connections) connection.shutdown();
});
