// node send.js TO [SUBJECT]: a mail from a process of its own, to where the environment says.
const { Client } = require("./client.js");

(async () => {
  const client = await Client.connect(process.env.MAIL_PORT ?? process.env.SMTP_PORT);
  await client.say("EHLO client.test");
  const reply = await client.send(process.argv[2], process.argv[3]);
  if (!reply.startsWith("250")) throw new Error(reply);
  client.close();
})();
