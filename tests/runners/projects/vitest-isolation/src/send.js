import { fork } from "node:child_process";
import { once } from "node:events";
import { createTransport } from "nodemailer";

const message = (to, subject) => ({ from: "shop@example.test", to, subject, text: "Hello." });

/** Sends over a connection of its own. */
export const send = (to, subject) =>
  createTransport({ url: process.env.SMTP_URL }).sendMail(message(to, subject));

/** The application's pool: one connection, whoever opened it. */
const pool = createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
  pool: true,
  maxConnections: 1,
});
export const sendPooled = (to, subject) => pool.sendMail(message(to, subject));

/** A process that sends a mail each time that it is told to. */
export function startWorker() {
  const child = fork(new URL("worker.js", import.meta.url).pathname);
  return {
    async send(to, subject) {
      child.send({ to, subject });
      for (;;) if ((await once(child, "message"))[0] === subject) return;
    },
    stop: () => child.kill(),
  };
}

export const subjects = async (reads) => (await reads.mails()).map(({ subject }) => subject);
