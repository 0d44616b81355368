// node early.cjs FILE: an application in a process of its own that was started before the run: it learns from a file where
// to send, each time that it sends.
const { createServer } = require("node:net");
const { createInterface } = require("node:readline");
const { readFileSync } = require("node:fs");
const { createTransport } = require("nodemailer");

const [, , addressFile] = process.argv;

async function serve(socket) {
  for await (const line of createInterface({ input: socket })) {
    const { to, subject } = JSON.parse(line);
    const { host, port } = JSON.parse(readFileSync(addressFile, "utf8"));
    await createTransport({ host, port }).sendMail({
      from: "early@app.example",
      to,
      subject,
      text: "Hello.",
    });
    socket.write("{}\n");
  }
}

const server = createServer((socket) => {
  socket.on("error", () => {});
  void serve(socket);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
