const nodemailer = require("nodemailer");

// As in production: where mail goes is the environment's business, read once when the module loads.
const transport = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
});

/** Sends the mail that greets a new user. */
async function sendWelcome({ name, email, code }) {
  await transport.sendMail({
    from: '"The Shop" <hello@shop.test>',
    to: { name, address: email },
    bcc: "audit@shop.test",
    subject: `Welcome, ${name}`,
    text: `Hello ${name},\n\nyour code is ${code}. It is good for one hour.\n\nThe Shop\n`,
    html: `<p>Hello <b>${name}</b>,</p><p>your code is <code>${code}</code>. It is good for one hour.</p><p>The Shop</p>`,
  });
}

module.exports = { sendWelcome };
