import { connect } from "node:net";
import { createInterface } from "node:readline";

/** Connects, reads the greeting and says EHLO. */
export async function open(port, host = "127.0.0.1") {
  const socket = connect(port, host);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value = "", done } = await lines.next();
      if (done || !/^\d{3}-/.test(value)) return value;
    }
  };
  const say = (line) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say("EHLO client.test");
  return { say, close: () => socket.destroy() };
}

/** Sends one mail over a connection, up to the reply to its content. */
export async function mail(client, to, subject) {
  await client.say("MAIL FROM:<raw@example.test>");
  await client.say(`RCPT TO:<${to}>`);
  await client.say("DATA");
  return await client.say(`Subject: ${subject}\r\n\r\nHello.\r\n.`);
}
