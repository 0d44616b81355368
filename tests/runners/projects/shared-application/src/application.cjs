// An application that outlives every test: it reads where to send once, as it starts. Speaks JSON, one document a line:
// { to, subject, user, headers } comes in, { sent } or { error } goes back.
const { createServer } = require("node:net");
const { createInterface } = require("node:readline");
const { createTransport } = require("nodemailer");

/** @returns where it listens, and what stops it */
exports.startApplication = function startApplication(smtp) {
  // One pool for all: its connections are used by whoever comes next.
  const pool = createTransport({ ...smtp, pool: true, maxConnections: 3 });
  const send = async ({ to, subject, user, headers }) => {
    const transport =
      user === undefined ? pool : createTransport({ ...smtp, auth: { user, pass: "any" } });
    await transport.sendMail({ from: "app@app.example", to, subject, headers, text: "Hello." });
  };
  const sockets = new Set();
  const server = createServer(async (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    for await (const line of createInterface({ input: socket })) {
      const answer = await send(JSON.parse(line)).then(
        () => ({ sent: true }),
        (error) => ({ error: String(error) }),
      );
      socket.write(`${JSON.stringify(answer)}\n`);
    }
  });
  const stop = () => {
    pool.close();
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: server.address().port, stop }));
  });
};
