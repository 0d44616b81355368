const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

test("all matchers, each right and wrong", async () => {
  await send("ada@example.test", "Welcome, Ada", {
    headers: { "X-Campaign": "spring" },
    attachments: [{ filename: "invoice.pdf", content: "%PDF" }],
  });
  const mail = await smtp.waitForMail();
  const wrong = [
    ["toHaveSubject", "Welcome"],
    ["toBeSentTo", "grace@example.test"],
    ["toBeSentFrom", "ada@example.test"],
    ["toHaveText", "Goodbye"],
    ["toHaveHeader", "X-Other"],
    ["toHaveAttachment", "other.pdf"],
  ];
  for (const [name, value] of wrong) {
    expect(() => expect(mail)[name](value)).toThrow(String(value));
    expect(mail).not[name](value);
  }
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).toBeSentTo("ada@example.test");
  expect(mail).toBeSentTo(["ada@example.test"]);
  expect(mail).toBeSentFrom("shop@example.test");
  expect(mail.envelope).toBeSentFrom(/^shop@/);
  expect(mail).toHaveText("Welcome, Ada, you.");
  expect(mail).toHaveHeader("x-campaign", "spring");
  expect(mail).toHaveAttachment({ name: "invoice.pdf", type: "application/pdf" });
  await expect(smtp).toReceiveMail({ subject: "Welcome, Ada" });
  await expect(smtp).not.toReceiveMail({ subject: "Goodbye" });
  await expect(
    expect(smtp).toReceiveMail({ subject: "Goodbye" }, { timeoutMs: 1 }),
  ).rejects.toThrow("Goodbye");
});

test("they are asymmetric matchers too", async () => {
  await send("ada@example.test", "Welcome");
  const mails = await smtp.mails();
  expect({ mails }).toEqual({ mails: [expect.toHaveSubject("Welcome")] });
  expect({ mails }).not.toEqual({ mails: [expect.toHaveSubject("Goodbye")] });
  expect(mails[0]).toEqual(expect.not.toHaveSubject("Goodbye"));
});
