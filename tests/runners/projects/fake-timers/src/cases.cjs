const { execFile } = require("node:child_process");
const { connect } = require("node:net");
const { join } = require("node:path");

const PROGRAM = join(__dirname, "program.cjs");
// A clock that no fake reaches: it is of this process, and asked by a system call.
const { uptime } = require("node:os");
const realMs = () => uptime() * 1000;

/** A mail from another process, for which this one waits in no way. */
const mailFromElsewhere = (to) => void execFile(process.execPath, [PROGRAM, to, "From elsewhere"]);

/** A mail by a raw client of this process, written at once. */
function mailFromHere(to) {
  const socket = connect(Number(process.env.SMTP_PORT), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `EHLO here.test\r\nMAIL FROM:<here@example.test>\r\nRCPT TO:<${to}>\r\nDATA\r\n`,
    () => {},
  );
  socket.write("Subject: From here\r\n\r\nHello\r\n.\r\nQUIT\r\n", () => {});
}

exports.mailFromHere = mailFromHere;

/** What {@link observe} sees whatever is faked. */
exports.REAL = {
  waited: "at least 40 ms",
  failure: true,
  isSameMail: [true, true],
  caused: ["grace@example.test"],
  count: 2,
};

/** Everything that takes time, or a round trip: all of it in real time, which none of the fakes moves. */
exports.observe = async (expect, smtp, { isMailerStopped = false } = {}) => {
  const send = isMailerStopped ? mailFromElsewhere : mailFromHere;
  const started = realMs();
  const failure = await smtp.waitForMail("nobody@example.test", { timeoutMs: 60 }).then(
    () => "arrived",
    ({ message }) => message,
  );
  const waitedMs = realMs() - started;
  await smtp.expectNoMail("nobody@example.test", { settleMs: 10 });

  const waiting = smtp.waitForMail("ada@example.test", { timeoutMs: 4000 });
  send("ada@example.test");
  const mail = await waiting;
  await expect(smtp).toReceiveMail("ada@example.test");
  await expect(smtp).not.toReceiveMail("nobody@example.test");
  const isSameMail = [smtp.blocking.mails("ada@example.test")[0] === mail];
  for await (const one of smtp) {
    isSameMail.push(one === mail);
    break;
  }
  const caused = await smtp.during(() => send("grace@example.test"), "grace@example.test");
  return {
    waited: waitedMs > 40 ? "at least 40 ms" : waitedMs,
    failure: failure.includes("arrived within 60 ms") || failure,
    isSameMail,
    caused: caused.envelope.rcptTos,
    count: (await smtp.mails()).length,
  };
};
