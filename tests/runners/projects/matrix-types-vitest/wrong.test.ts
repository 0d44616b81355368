import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const smtp = useSmtpServer();

test("wrong uses", async () => {
  const mail = await smtp.waitForMail();
  // @ts-expect-error a subject is no number
  expect(mail).toHaveSubject(1);
  // @ts-expect-error there is no such matcher
  expect(mail).toHaveSubjekt("Hello");
  // @ts-expect-error there is no such rule
  expect(mail).toBeCleanMail({ ignore: ["http-links"] });
  // @ts-expect-error a misspelt field of an attachment
  expect(mail).toHaveAttachment({ nam: "terms.txt" });
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
  // @ts-expect-error what waits is no asymmetric matcher
  expect([mail]).toEqual([expect.toReceiveMail("ada@example.test")]);
  // @ts-expect-error a misspelt option of a snapshot
  expect(mail).toMatchMailSnapshot({ htlm: "omit" });
  // @ts-expect-error a snapshot is no asymmetric matcher
  expect(mail).toEqual(expect.toMatchMailSnapshot());
  // @ts-expect-error a misspelt option
  useSmtpServer({ dataSizeLimt: 1 });
  // @ts-expect-error no such part of an address
  smtpFixture({ env: { MAIL: "hostname" } });
  // @ts-expect-error no such option
  smtpFixture({ prot: 1 });
});
