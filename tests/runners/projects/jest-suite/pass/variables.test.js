const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
// Before anything of ours: the variables are there already.
const atLoad = { ...process.env };
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

test("the variables name the file's server before its modules load", () => {
  expect(atLoad.SMTP_HOST).toBe("127.0.0.1");
  expect(atLoad.SMTP_PORT).toBe(String(smtp.port));
  expect(atLoad.SMTP_URL).toBe(smtp.url);
  expect(smtp.env).toEqual({
    SMTP_HOST: "127.0.0.1",
    SMTP_PORT: String(smtp.port),
    SMTP_URL: smtp.url,
  });
});

test("a child process inherits them", () => {
  const print = "console.log(process.env.SMTP_URL)";
  expect(execFileSync(process.execPath, ["-p", "process.env.SMTP_URL"], { encoding: "utf8" })).toBe(
    `${smtp.url}\n`,
  );
  // Also one that is given no environment: the worker's own is what it gets.
  const { spawnSync } = require("node:child_process");
  expect(spawnSync(process.execPath, ["-e", print], { encoding: "utf8" }).stdout).toBe(
    `${smtp.url}\n`,
  );
});

test("a child process can mail while it blocks the test", async () => {
  execFileSync(process.execPath, [
    join(__dirname, "../src/send.js"),
    "ada@example.test",
    "Blocked",
  ]);
  expect(await smtp.mails()).toMatchObject([{ subject: "Blocked" }]);
});

const shared = process.env.SHARED_PORT;
(shared === undefined ? test.skip : test)(
  "the run's server accepts beside the file's",
  async () => {
    const { Client } = require("../src/client.js");
    expect(Number(shared)).not.toBe(smtp.port);
    const client = await Client.connect(Number(shared));
    expect(await client.say("NOOP")).toMatch(/^250/);
    client.close();
  },
);
