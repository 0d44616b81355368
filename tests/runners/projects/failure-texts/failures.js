// What stands before this differs by runner: it brings `useSmtpServer`, `createTransport`, `expect`, `test` and `fake`.
const smtp = useSmtpServer();
const FAST = { timeoutMs: 100 };

const send = (to, subject) => {
  const { host, port } = smtp;
  const transport = createTransport({ host, port, name: "app.test" });
  return transport.sendMail({ from: "shop@shop.test", to, subject, text: "Hello." });
};

test("sign-up", async () => {
  await send("ada@example.test", "Reset your password");
  await smtp.waitForMail("ada@example.test");
});

test("a mail is missing", async () => {
  await send("ada@example.test", "reset your password");
  await smtp.waitForMail({ to: "ada@example.test", subject: "Reset your password" }, FAST);
});

test("one of two is missing", async () => {
  await send("ada@example.test", "One");
  await smtp.waitForMails(2, "ada@example.test", FAST);
});

test("one is too many", async () => {
  await send("ada@example.test", "One");
  await smtp.expectNoMail("ada@example.test");
});

test("an action sends two", async () => {
  await smtp.during(async () => {
    await send("ada@example.test", "One");
    await send("ada@example.test", "Two");
  });
});

test("the matcher", async () => {
  await expect(smtp).toReceiveMail("ada@example.test", FAST);
});

test("the matcher with not", async () => {
  await send("ada@example.test", "One");
  await expect(smtp).not.toReceiveMail("ada@example.test");
});

let late;
test("a wait that its test does not await", () => {
  late = smtp.waitForMail("nobody@example.test", { timeoutMs: 1 }).catch(({ message }) => message);
});

test("fails as any other, also between two tests", async () => {
  expect(await late).toMatch(
    /^No mail with { to: "nobody@example\.test" } arrived within 1 ms\.\n\n/,
  );
});

test("the mailer stands still", async () => {
  fake.useFakeTimers();
  try {
    void send("ada@example.test", "One");
    await smtp.waitForMail("ada@example.test", FAST);
  } finally {
    fake.useRealTimers();
  }
});
