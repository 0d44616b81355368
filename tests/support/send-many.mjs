// node send-many.mjs PORT TO [SUBJECT …]: one mail for each subject over one connection, from a process of its own.
import { once } from "node:events";
import { connect } from "node:net";

const [, , port, to, ...subjects] = process.argv;
const socket = connect(Number(port), "127.0.0.1").setEncoding("latin1");

async function reply() {
  let text = "";
  while (!/^\d{3} .*\r\n$/m.test(text)) text += (await once(socket, "data"))[0];
  if (!/^[23]/.test(text)) throw new Error(text);
}
async function say(line) {
  socket.write(`${line}\r\n`);
  await reply();
}

await reply();
await say("EHLO program.test");
for (const subject of subjects) {
  await say("MAIL FROM:<program@example.test>");
  await say(`RCPT TO:<${to}>`);
  await say("DATA");
  await say(`Subject: ${subject}\r\n\r\nHello from a program.\r\n.`);
}
socket.destroy();
