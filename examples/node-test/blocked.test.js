import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startSmtpFixture } from "@smtp-fixture/core";

let smtp;
before(async () => {
  smtp = await startSmtpFixture({
    thread: true,
    handler: { module: new URL("./example-only.js", import.meta.url) },
  });
});
after(() => smtp[Symbol.asyncDispose]());

const tool = fileURLToPath(new URL("./send-reminder.js", import.meta.url));

test("a reminder is sent while the test waits for its program", async () => {
  const env = { ...process.env, ...smtp.env };
  execFileSync(process.execPath, [tool, "ada@example.test"], { env });

  const [mail] = await smtp.mails("ada@example.test");
  assert.equal(mail.subject, "Reminder");
});

test("a reminder to somebody else is refused meanwhile, by a handler in the server's thread", async () => {
  const env = { ...process.env, ...smtp.env };
  assert.throws(
    () => execFileSync(process.execPath, [tool, "ada@elsewhere.test"], { env, stdio: "pipe" }),
    /550 5.7.1 Not here/,
  );
  assert.deepEqual(await smtp.mails("ada@elsewhere.test"), []);
});
