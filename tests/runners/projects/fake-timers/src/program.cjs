// node program.cjs TO SUBJECT …: mails to the server that the environment names, from a process of its own.
const { once } = require("node:events");
const { connect } = require("node:net");

const [, , to, ...subjects] = process.argv;

async function run() {
  const socket = connect(Number(process.env.SMTP_PORT), process.env.SMTP_HOST).setEncoding(
    "latin1",
  );
  const reply = async () => {
    let text = "";
    while (!/^\d{3} .*\r\n$/m.test(text)) text += (await once(socket, "data"))[0];
    if (!/^[23]/.test(text)) throw new Error(text);
  };
  const say = async (line) => {
    socket.write(`${line}\r\n`);
    await reply();
  };
  await reply();
  await say("EHLO program.test");
  for (const subject of subjects) {
    await say("MAIL FROM:<program@example.test>");
    await say(`RCPT TO:<${to}>`);
    await say("DATA");
    await say(`Subject: ${subject}\r\n\r\nHello from a program.\r\n.`);
  }
  socket.destroy();
}

void run();
