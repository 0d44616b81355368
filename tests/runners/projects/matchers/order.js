const nodemailer = require("nodemailer");

/** What a shop sends when somebody has ordered. */
const ORDER = {
  from: "Shop <orders@shop.test>",
  to: "Ada <ada@example.test>",
  cc: "bob@example.test",
  bcc: "audit@shop.test",
  subject: "Your order 1042",
  text: "Hello Ada,\nyour order 1042 is on its way.\n",
  html: '<p>Hello <b>Ada</b>,</p><p>your order 1042 is on its <a href="https://shop.test/track/1042">way</a>.</p>',
  headers: { "X-Campaign": "spring" },
  attachments: [{ filename: "invoice.pdf", content: "%PDF-1.7" }],
};

/** What it sends in its place to whoever signs in. */
const CODE = {
  subject: "Sign in",
  text: "Your code is 123456.",
  html: "<p>Your code is <b>123456</b>.</p>",
};

async function sendOrder(url, changes = {}) {
  await nodemailer.createTransport(url).sendMail({ ...ORDER, ...changes });
}

module.exports = { CODE, sendOrder };
