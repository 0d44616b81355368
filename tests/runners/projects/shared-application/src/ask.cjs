// Has the application send a mail.
const { connect } = require("node:net");
const { createInterface } = require("node:readline");

exports.ask = async function ask(order) {
  const socket = connect(Number(process.env.APPLICATION_PORT), "127.0.0.1");
  socket.write(`${JSON.stringify(order)}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.destroy();
    const { error } = JSON.parse(line);
    if (error !== undefined) throw new Error(error);
    return;
  }
  throw new Error("the application has gone");
};
