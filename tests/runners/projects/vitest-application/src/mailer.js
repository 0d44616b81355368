import { createTransport } from "nodemailer";

// As many applications do: the address is read once, when this module loads.
const transport = createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
});

export const urlAtLoad = process.env.SMTP_URL;

/** Sends a mail from this process. */
export const send = (to, subject) =>
  transport.sendMail({ from: "shop@example.test", to, subject, text: "Hello." });
