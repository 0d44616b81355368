// node send-one.mjs URL: one mail, by nodemailer, from a process of its own.
import nodemailer from "nodemailer";

const transport = nodemailer.createTransport(process.argv[2]);
await transport.sendMail({
  from: "a@a.test",
  to: "ada@example.test",
  subject: "From a program",
  text: "Hello",
});
transport.close();
