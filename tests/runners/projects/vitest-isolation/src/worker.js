import { mail, open } from "./raw-smtp.js";

process.on("message", ({ to, subject }) => void sendOne(to, subject));

async function sendOne(to, subject) {
  const client = await open(Number(process.env.SMTP_PORT), process.env.SMTP_HOST);
  await mail(client, to, subject);
  client.close();
  process.send(subject);
}
