const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

const attachments = [{ filename: "a.bin", content: Buffer.from([0, 255, 13, 10, 128]) }];

test("what a mail is made of are values of the test's own realm", async () => {
  await send("ada@example.test", "Hello", { attachments, date: new Date(0) });
  const mail = await smtp.waitForMail();
  expect(mail.envelope.rcptTos).toStrictEqual(["ada@example.test"]);
  expect(mail.envelope.rcptTos).toBeInstanceOf(Array);
  expect(mail.envelope).toBeInstanceOf(Object);
  expect(mail.to).toStrictEqual([{ name: "", address: "ada@example.test" }]);
  expect(mail.headers).toBeInstanceOf(Array);
  expect(mail.headers).toContainEqual(expect.objectContaining({ name: "Subject", value: "Hello" }));
  expect(Buffer.isBuffer(mail.raw)).toBe(true);
  expect(mail.raw).toBeInstanceOf(Uint8Array);
  expect(mail.raw.toString("latin1")).toContain("\r\nSubject: Hello\r\n");
  expect(mail.receivedAt).toBeInstanceOf(Date);
  expect(mail.date).toBeInstanceOf(Date);
  expect(mail.date).toStrictEqual(new Date(0));
  expect(mail.attachments).toBeInstanceOf(Array);
  expect(Buffer.isBuffer(mail.attachments[0].content)).toBe(true);
  expect([...mail.attachments[0].content]).toEqual([0, 255, 13, 10, 128]);
});

test("large content, which stays with the hub, as well", async () => {
  const text = "A line of text, and one more.\r\n".repeat(5000);
  await send("ada@example.test", "Large", { text });
  const mail = await smtp.waitForMail();
  expect(Buffer.isBuffer(mail.raw)).toBe(true);
  expect(mail.raw.toString("latin1")).toContain(text);
});

test("what is thrown is an Error of the test's own realm", async () => {
  await expect(smtp.waitForMail("nobody@example.test", { timeoutMs: 1 })).rejects.toBeInstanceOf(
    Error,
  );
  await expect(smtp.waitForMail({ too: "nobody" })).rejects.toMatchObject({
    code: "INVALID_QUERY",
  });
  await expect(smtp.waitForMail({ too: "nobody" })).rejects.toBeInstanceOf(Error);
  const aborted = AbortSignal.abort(new Error("enough"));
  await expect(smtp.waitForMail("x@example.test", { signal: aborted })).rejects.toMatchObject({
    code: "WAIT_ABORTED",
    cause: expect.any(Error),
  });
});

test("queries take the sandbox's RegExps, functions and asymmetric matchers", async () => {
  await send("ada@example.test", "Your code is 123456");
  expect(await smtp.mails({ subject: /code is \d+/ })).toHaveLength(1);
  expect(await smtp.mails({ subject: /code is [a-z]+/ })).toHaveLength(0);
  expect(await smtp.mails({ to: (address) => address.endsWith("@example.test") })).toHaveLength(1);
  expect(await smtp.mails({ subject: expect.stringContaining("123456") })).toHaveLength(1);
  expect(await smtp.mails({ subject: expect.stringMatching(/nothing/) })).toHaveLength(0);
  expect(await smtp.mails((mail) => mail.text.includes("you."))).toHaveLength(1);
  await expect(smtp).toReceiveMail({ header: { Subject: /123456/ } });
});

test("arrivals can be iterated", async () => {
  await send("one@example.test");
  await send("two@example.test");
  const seen = [];
  for await (const mail of smtp) if (seen.push(mail.envelope.rcptTos[0]) === 2) break;
  expect(seen).toEqual(["one@example.test", "two@example.test"]);
});
