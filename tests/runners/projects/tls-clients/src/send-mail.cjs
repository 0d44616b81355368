const { createTransport } = require("nodemailer");

const url = new URL(process.argv[2]);
const secure = url.protocol === "smtps:";
const transport = createTransport({
  host: url.hostname,
  port: url.port,
  secure,
  requireTLS: !secure,
});
void transport.sendMail({ from: "shop@example.test", to: "ada@example.test", text: "Hello" });
