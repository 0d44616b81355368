const { randomUUID } = require("node:crypto");
const { createTransport } = require("nodemailer");

/** What an application does: a receipt with everything that changes from run to run. */
async function sendReceipt(to) {
  const total = process.env.TOTAL ?? "99.00";
  const token = randomUUID().replaceAll("-", "");
  const url = `https://shop.test/receipt?token=${token}&to=${encodeURIComponent(to)}`;
  const transport = createTransport(process.env.SMTP_URL);
  await transport.sendMail({
    from: "Shop <shop@shop.test>",
    to,
    subject: "Your receipt",
    headers: { "X-Request-Id": randomUUID() },
    text: `Hello Ada,\n\nyou paid ${total}: ${url}\n`,
    html: `<p>Hello <b>Ada</b>,</p><p>you paid ${total}: <a href="${url.replaceAll("&", "&amp;")}">Receipt</a></p><img src="cid:logo@shop.test" alt="Shop">`,
    attachments: [
      { filename: "terms.txt", content: "Terms\n" },
      { filename: "logo.png", content: Buffer.from([137, 80, 78, 71]), cid: "logo@shop.test" },
    ],
  });
  transport.close();
}

module.exports = { sendReceipt };
