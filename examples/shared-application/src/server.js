import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import nodemailer from "nodemailer";

// As in production: one pool of connections for all, to where the environment says.
const smtp = { host: process.env.SMTP_HOST, port: Number(process.env.SMTP_PORT) };
const pool = nodemailer.createTransport({ ...smtp, pool: true });

/** POST /invitations { to, tenant?, account?, headers? } invites somebody by mail. */
export const server = createServer((request, response) => {
  invite(request).then(
    () => response.writeHead(201).end(),
    (error) => response.writeHead(500).end(String(error)),
  );
});
server.on("close", () => pool.close());

/** Through the pool, or with the SMTP account of a tenant that has its own. */
async function invite(request) {
  const { to, tenant = "none", account, headers } = JSON.parse(await text(request));
  const transport =
    account === undefined ? pool : nodemailer.createTransport({ ...smtp, auth: account });
  await transport.sendMail({
    from: "hello@shop.test",
    to,
    subject: "You are invited",
    headers: { "X-Tenant": tenant, ...headers },
    text: "Come and see.\n",
  });
}
