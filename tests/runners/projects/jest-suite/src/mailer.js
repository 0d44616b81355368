const nodemailer = require("nodemailer");

// As an application does it: read once, when the module loads.
const { SMTP_HOST: host, SMTP_PORT: port } = process.env;
const transport = nodemailer.createTransport({ host, port: Number(port) });

/** Sends a mail; resolves when the server has taken it. */
const send = (to, subject = "Hello", rest = {}) =>
  transport.sendMail({ from: "shop@example.test", to, subject, text: `${subject}, you.`, ...rest });

module.exports = { send };
