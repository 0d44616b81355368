import { expect, test } from "@jest/globals";
import { useSmtpServer } from "@smtp-fixture/jest-environment/test";

const smtp = useSmtpServer({ authRequired: true, extensions: { DSN: "announced" } });

test("right uses", async () => {
  const mail = await smtp.waitForMail({ to: /ada/, subject: expect.stringContaining("Hello") });
  const isNothing: void = expect(mail).toHaveSubject("Hello");
  expect(mail).not.toHaveSubject(/Hello/);
  expect(mail).toBeSentTo(["ada@example.test", /grace/]);
  expect(mail.envelope).toBeSentFrom("");
  expect(mail).toHaveText("Hello");
  expect(mail).toBeCleanMail({ ignore: ["http-link"] });
  expect(mail).toHaveHeader("X-Campaign", "spring");
  expect(mail).toHaveAttachment({ name: "a.pdf", type: "application/pdf" });
  expect(mail).toHaveRecipients({ to: ["ada@example.test", /grace/], cc: [], bcc: /audit/ });
  expect(mail).toHaveHtml("<b>Ada</b>");
  expect(mail).toHaveLink({ text: /track/i, href: expect.stringContaining("/t/"), source: "html" });
  expect(mail).toHaveCode("123456", { near: "code" });
  expect(mail).not.toHaveCode({ digits: 6 });
  await expect(smtp).toReceiveMails(2, { subject: /code/ }, { settleMs: 10 });
  await expect(smtp).toReceiveNoMail("eve@example.test");
  expect([mail]).toEqual([expect.mail({ subject: /hello/i }), expect.not.mail("eve@example.test")]);
  expect(mail).toMatchMailSnapshot(
    { html: "omit", volatile: { order: /\d+/, uuid: false } },
    "hint",
  );
  expect(mail).toMatchMailInlineSnapshot({ headers: ["Subject", /^x-/i] }, ``);
  const later: Promise<void> = expect(smtp).toReceiveMail("ada@example.test", { timeoutMs: 10 });
  await later;
  await expect(smtp.waitForMail()).resolves.toHaveSubject("Hello");
  expect([mail]).toEqual([expect.toHaveSubject("Hello")]);
  expect([mail]).toEqual(expect.arrayContaining([expect.not.toBeSentTo("ada@example.test")]));
  return isNothing;
});

test("wrong uses", async () => {
  const [mail] = await smtp.mails();
  // @ts-expect-error a subject is no number
  expect(mail).toHaveSubject(1);
  // @ts-expect-error there is no such rule
  expect(mail).toBeCleanMail({ ignore: ["http-links"] });
  // @ts-expect-error there is no such matcher
  expect(mail).toHaveSubjekt("Hello");
  // @ts-expect-error nor as an asymmetric one
  expect([mail]).toEqual([expect.toHaveSubjekt("Hello")]);
  // @ts-expect-error what waits is no asymmetric matcher
  expect([mail]).toEqual([expect.toReceiveMail("ada@example.test")]);
  // @ts-expect-error a misspelt list
  expect(mail).toHaveRecipients({ too: ["ada@example.test"] });
  // @ts-expect-error a misspelt field of a link
  expect(mail).toHaveLink({ url: "https://shop.test" });
  // @ts-expect-error a code is no number
  expect(mail).toHaveCode(123456);
  // @ts-expect-error how many is missing
  await expect(smtp).toReceiveMails("ada@example.test");
  // @ts-expect-error a misspelt field of a query within a comparison
  expect([mail]).toEqual([expect.mail({ subjct: "Hello" })]);
  // @ts-expect-error a misspelt option of a snapshot
  expect(mail).toMatchMailSnapshot({ htlm: "omit" });
  // @ts-expect-error a snapshot is no asymmetric matcher
  expect([mail]).toEqual([expect.toMatchMailSnapshot()]);
  // @ts-expect-error a misspelt field of a query
  await expect(smtp).toReceiveMail({ too: "ada@example.test" });
  // @ts-expect-error a misspelt option
  useSmtpServer({ dataSizeLimt: 1 });
});
