// How the tests of the storm send: each sender takes where to, whom to, and a subject for each mail.
const { execFile } = require("node:child_process");
const { connect } = require("node:net");
const { join } = require("node:path");
const { promisify } = require("node:util");
const { createTransport } = require("nodemailer");

const FROM = "storm@example.test";
const run = promisify(execFile);

const message = (to, subject, headers) => ({ from: FROM, to, subject, headers, text: "Hello." });

/** All at once, or one after the other. */
async function each(subjects, isAtOnce, send) {
  if (isAtOnce) await Promise.all(subjects.map(send));
  else for (const subject of subjects) await send(subject);
}

/** A connection for each mail. */
async function fresh({ url, auth }, { to, headers }, subjects, isAtOnce) {
  await each(subjects, isAtOnce, (subject) =>
    createTransport({ url, auth }).sendMail(message(to, subject, headers)),
  );
}

/** The connections that the tests of a file share, whoever has opened them. */
const pools = new Map();
async function pooled({ url }, { to, headers }, subjects, isAtOnce) {
  let transport = pools.get(url);
  if (transport === undefined) {
    transport = createTransport({ url, pool: true, maxConnections: 2, maxMessages: Infinity });
    pools.set(url, transport);
  }
  await each(subjects, isAtOnce, (subject) => transport.sendMail(message(to, subject, headers)));
}

function closePools() {
  for (const transport of pools.values()) transport.close();
  pools.clear();
}

/** One connection, and a transaction for each mail. */
async function dialogue({ port }, { to, headers = {} }, subjects) {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  let text = "";
  const replies = socket[Symbol.asyncIterator]();
  const say = async (octets) => {
    socket.write(octets);
    return await reply();
  };
  const reply = async () => {
    while (!/^\d{3} .*\r\n$/m.test(text)) {
      const { value, done } = await replies.next();
      if (done) throw new Error(`The server has closed the connection after ${text}`);
      text += value;
    }
    const all = text;
    text = "";
    return all;
  };
  await reply();
  await say("EHLO client.test\r\n");
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  for (const subject of subjects) {
    await say(`MAIL FROM:<${FROM}>\r\n`);
    await say(`RCPT TO:<${to}>\r\n`);
    await say("DATA\r\n");
    const last = await say(`${fields.join("")}Subject: ${subject}\r\n\r\nHello.\r\n.\r\n`);
    if (!last.startsWith("250")) throw new Error(last);
  }
  socket.destroy();
}

/** A process of its own. */
async function child({ port }, { to, headers }, subjects) {
  await run(process.execPath, [
    join(__dirname, "senders.cjs"),
    JSON.stringify([{ port }, { to, headers }, subjects]),
  ]);
}

module.exports = { senders: { fresh, pooled, dialogue, child }, closePools };

if (require.main === module) void dialogue(...JSON.parse(process.argv[2]));
