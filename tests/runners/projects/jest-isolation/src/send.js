const { fork } = require("node:child_process");
const { once } = require("node:events");
const { appendFileSync } = require("node:fs");
const { join } = require("node:path");
const { createTransport } = require("nodemailer");

const from = "shop@example.test";
const message = (to, subject) => ({ from, to, subject, text: "Hello." });

/** Sends over a connection of its own. */
const send = (to, subject) =>
  createTransport({ url: process.env.SMTP_URL }).sendMail(message(to, subject));

/** A process that sends a mail each time that it is told to. */
function startWorker() {
  const child = fork(join(__dirname, "worker.js"), { execArgv: [] });
  return {
    async send(to, subject) {
      child.send({ to, subject });
      for (;;) if ((await once(child, "message"))[0] === subject) return;
    },
    stop: () => child.kill(),
  };
}

const subjects = async (reads) => (await reads.mails()).map(({ subject }) => subject);

const note = (fact) => appendFileSync(process.env.NOTES, `${JSON.stringify(fact)}\n`);

const messageOf = (wait) =>
  wait.then(
    () => "no failure",
    (error) => error.message,
  );

module.exports = { messageOf, note, send, startWorker, subjects };
