const { execFile } = require("node:child_process");
const { join } = require("node:path");
const { promisify } = require("node:util");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

const smtp = useSmtpServer();

const sendElsewhere = (to, subject) =>
  promisify(execFile)(process.execPath, [join(__dirname, "../src/send.js"), to, subject]);

let sent = 0;
let all;
const bothSent = new Promise((resolve) => {
  all = resolve;
});

test.concurrent.each(["ada", "grace"])("mail of nobody, for %s", async (name) => {
  await sendElsewhere(`${name}@example.test`, "From elsewhere");
  if (++sent === 2) all();
  await bothSent;
  await smtp.waitForMail(`${name}@example.test`, { timeoutMs: 50 });
});

test.concurrent("mail with a token is owned all the same", async () => {
  const to = smtp.address("joan");
  await sendElsewhere(to, "From elsewhere");
  await smtp.waitForMail(to);
});
