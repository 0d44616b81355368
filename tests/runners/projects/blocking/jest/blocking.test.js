const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { startSmtpFixture } = require("@smtp-fixture/core");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { cases } = require("../src/cases.cjs");

const smtp = useSmtpServer();

let tooEarly;
try {
  smtp.blocking.mails();
} catch ({ code }) {
  tooEarly = code;
}

const fake = () => {
  jest.useFakeTimers();
  return () => jest.useRealTimers();
};
cases({ test, describe, beforeAll, beforeEach, expect, fake }, smtp, tooEarly);

test("a fixture with a thread of its own, in the sandbox", async () => {
  const own = await startSmtpFixture({ thread: true });
  const env = { ...process.env, ...own.env };
  const program = join(__dirname, "../src/program.cjs");
  execFileSync(process.execPath, [program, "ada@example.test", "Own"], { env });
  expect(own.blocking.mails()).toMatchObject([{ subject: "Own" }]);
  await own[Symbol.asyncDispose]();
});
