/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"env": {"MAIL_PORT": "port", "MAIL_HOST": "host"}}}
 */
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

test("the docblock's variables are set, and only those", () => {
  expect(process.env.MAIL_PORT).toBe(String(smtp.port));
  expect(process.env.MAIL_HOST).toBe("127.0.0.1");
  expect(process.env.SMTP_PORT).not.toBe(String(smtp.port));
  expect(smtp.env).toEqual({ MAIL_PORT: String(smtp.port), MAIL_HOST: "127.0.0.1" });
});

test("for child processes too", async () => {
  execFileSync(process.execPath, [join(__dirname, "../src/send.js"), "ada@example.test"]);
  await expect(smtp).toReceiveMail("ada@example.test");
});
