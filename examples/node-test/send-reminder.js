// node send-reminder.js ADDRESS: a command-line tool that mails, and finds its server in SMTP_URL.
import nodemailer from "nodemailer";

const transport = nodemailer.createTransport(process.env.SMTP_URL);
await transport.sendMail({
  from: "billing@shop.test",
  to: process.argv[2],
  subject: "Reminder",
  text: "Your invoice is due.\n",
});
transport.close();
