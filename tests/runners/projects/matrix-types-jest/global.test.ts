/// <reference types="jest" />
// With the global `expect` of @types/jest.
import { useSmtpServer } from "@smtp-fixture/jest-environment/test";

const smtp = useSmtpServer();

test("right uses", async () => {
  const mail = await smtp.waitForMail({ subject: expect.stringContaining("Hello") as string });
  expect(mail).toHaveSubject("Hello");
  expect(mail).not.toHaveSubject(/Hello/);
  expect(mail).toBeSentTo(["ada@example.test", /grace/]);
  expect(mail).toHaveLink({ text: /track/i, source: "html" });
  expect(mail).toHaveCode("123456", { near: "code" });
  await expect(smtp).toReceiveMails(2, { subject: /code/ }, { settleMs: 10 });
  await expect(smtp.waitForMail()).resolves.toHaveSubject("Hello");
  expect([mail]).toEqual([expect.mail({ subject: /hello/i }), expect.not.mail("eve@example.test")]);
  expect([mail]).toEqual([expect.toHaveSubject("Hello")]);
  expect(mail).toMatchMailSnapshot({ html: "omit" }, "hint");
  expect(mail).toMatchMailInlineSnapshot({ headers: ["Subject"] }, ``);
});

test("wrong uses", async () => {
  const [mail] = await smtp.mails();
  // @ts-expect-error a subject is no number
  expect(mail).toHaveSubject(1);
  // @ts-expect-error there is no such matcher
  expect(mail).toHaveSubjekt("Hello");
  // @ts-expect-error what waits is no asymmetric matcher
  expect([mail]).toEqual([expect.toReceiveMail("ada@example.test")]);
  // @ts-expect-error how many is missing
  await expect(smtp).toReceiveMails("ada@example.test");
  // @ts-expect-error a misspelt field of a query within a comparison
  expect([mail]).toEqual([expect.mail({ subjct: "Hello" })]);
  // @ts-expect-error a misspelt option of a snapshot
  expect(mail).toMatchMailSnapshot({ htlm: "omit" });
});
