const { createTransport } = require("nodemailer");

const transport = createTransport(process.env.SMTP_URL);

/** A welcome as a shop sends it: text, HTML, and a link that takes a base URL. */
const welcome = (to, { name, base }, via = transport) =>
  via.sendMail({
    from: "Shop <hello@shop.test>",
    to,
    subject: `Welcome, ${name}`,
    text: `Welcome, ${name}!\n\nConfirm your address: ${base}/confirm?id=7\n`,
    html: `<html lang="en"><body><p>Welcome, ${name}!</p><a href="${base}/confirm?id=7">Confirm your address</a></body></html>`,
  });

module.exports = { welcome };
