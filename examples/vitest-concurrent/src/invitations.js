import { createTransport } from "nodemailer";

// As in production: one pool for the whole application.
const pool = createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
  pool: true,
});

/** Sends an invitation over the application's pool, or over another transport. */
export async function invite(email, { language = "en", transport = pool } = {}) {
  const subjects = { de: "Du bist eingeladen", en: "You are invited", fr: "Vous êtes invité" };
  await transport.sendMail({
    from: "hello@shop.test",
    to: email,
    subject: subjects[language],
    text: "https://shop.test/join",
  });
}
