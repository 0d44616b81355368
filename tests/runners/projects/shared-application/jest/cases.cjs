const { execFileSync } = require("node:child_process");
const { expect, test } = require("@jest/globals");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { ask } = require("../src/ask.cjs");
const { orders, WAYS } = require("../src/orders.cjs");

exports.defineCases = function defineCases(file) {
  const smtp = useSmtpServer({ listener: "shared" });

  test.concurrent(`${file}: the variables name the shared listener, also for children`, async () => {
    const child = execFileSync(process.execPath, ["-p", "process.env.SMTP_URL"], {
      encoding: "utf8",
    });
    expect([smtp.url, process.env.SMTP_URL, child.trim()]).toEqual([smtp.url, smtp.url, smtp.url]);
    expect(process.env.SMTP_PORT).toBe(String(smtp.port));
    expect(smtp.env.SMTP_URL).toBe(smtp.url);
  });

  for (let count = 0; count < 15; count++) {
    const name = `${file} ${count}`;
    test.concurrent(name, async () => {
      const [first, second] = await orders(WAYS[count % WAYS.length], smtp, name);
      const wait = smtp.waitForMails(2, undefined, { timeoutMs: 50_000 });
      await ask(first);
      expect((await smtp.mails()).map(({ subject }) => subject)).toContain(first.subject);
      await ask(second);
      const subjects = [first.subject, second.subject];
      expect((await wait).map(({ subject }) => subject)).toEqual(subjects);
      expect(await smtp.attempts()).toHaveLength(2);
      expect((await smtp.mails()).map(({ subject }) => subject)).toEqual(subjects);
    });
  }
};
