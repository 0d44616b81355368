// node src/send.js TO: an application in a process of its own.
import { createTransport } from "nodemailer";

await createTransport(process.env.SMTP_URL).sendMail({
  from: "shop@example.test",
  to: process.argv[2],
  subject: "From a child",
});
