// node src/send-mail.js TO SUBJECT: an application in a process of its own.
import { mail, open } from "./raw-smtp.js";

const [, , to, subject] = process.argv;
const client = await open(Number(process.env.SMTP_PORT), process.env.SMTP_HOST);
const reply = await mail(client, to, subject);
if (!reply.startsWith("250")) throw new Error(reply);
client.close();
