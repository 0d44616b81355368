import { expect, test } from "vitest";
import type { CapturedMail } from "../captured-mail.js";
import { compileMailQuery } from "../compile-query.js";
import { makeIdentity } from "../identity.js";
import { mailOf } from "../mail-of.testing.js";
import type { MailQuery } from "../query.js";
import { type UnseenMails, unseenText } from "./unseen-text.js";

function textOf(
  unseen: readonly CapturedMail[],
  told: Partial<Omit<UnseenMails, "unseen">> = {},
): string {
  return unseenText({
    owner: "test",
    token: undefined,
    arrived: unseen,
    ...told,
    unseen: unseen.map((mail) => ({ mail, envelope: mail.envelope })),
  });
}

/** What the lines to be pasted ask for, as JavaScript reads them. */
function pasted(
  text: string,
  smtp: object = {},
): { readonly count: number; readonly query: MailQuery }[] {
  return [...text.matchAll(/^ {4}await expect\(smtp\)\.(toReceiveMails?\(.*\));$/gm)].map(
    ([, call = ""]) =>
      // oxlint-disable-next-line typescript/no-implied-eval -- that it compiles is what is tested
      new Function(
        "smtp",
        `const toReceiveMail = (query) => ({ count: 1, query });
         const toReceiveMails = (count, query) => ({ count, query });
         return ${call};`,
      )(smtp) as { readonly count: number; readonly query: MailQuery },
  );
}

const fits = (query: MailQuery, mail: CapturedMail): boolean =>
  compileMailQuery(query).onMail(mail);

const encoded = (subject: string): string =>
  `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;

test.each([
  'quotes " and \\ back\\slashes',
  "`template ${marks}` and 'quotes'",
  "a tab\tand a line\nend",
  "a no-break\u00a0space, \u2028 a line separator, \u200b nothing",
  "emoji 🎉 and ümlauts",
  "*/ // <!-- comments",
])("a subject is quoted so that the line compiles and finds its mail: %j", (subject) => {
  const mail = mailOf({ content: `Subject: ${encoded(subject)}\n\nHello\n` });
  const [line, ...others] = pasted(textOf([mail]));
  expect(others).toEqual([]);
  expect(line?.count).toBe(1);
  expect(line?.query).toEqual({ to: "ada@example.test", subject: mail.subject });
  expect(fits(line?.query ?? "", mail)).toBe(true);
});

test("an address that needs quotes of its own is quoted again", () => {
  const mail = mailOf({ to: ['"ada \\"l\\""@example.test'] });
  const [line] = pasted(textOf([mail]));
  expect(fits(line?.query ?? "", mail)).toBe(true);
});

test("a subject that is too long for a line is left out", () => {
  const mail = mailOf({ content: `Subject: ${"long ".repeat(40)}\n\nHello\n` });
  expect(pasted(textOf([mail]))).toEqual([{ count: 1, query: { to: "ada@example.test" } }]);
});

test("a mail of many recipients is named by one of them, and by the test's own where it has one", () => {
  const { token, address, plus } = makeIdentity();
  const to = ["ops@shop.test", address("ada"), plus("bob@corp.example")];
  const mail = mailOf({ to, content: "Subject: Hi\n\nHello\n" });
  expect(textOf([mail], { token: "t0000000" })).toContain('{ to: "ops@shop.test", subject: "Hi" }');
  const text = textOf([mail], { token });
  expect(text).toContain('{ to: smtp.address("ada"), subject: "Hi" }');
  const [line] = pasted(text, { address });
  expect(fits(line?.query ?? "", mail)).toBe(true);
  const tagged = mailOf({ to: [plus("bob@corp.example")], content: "Subject: Hi\n\nHello\n" });
  expect(textOf([tagged], { token })).toContain('{ to: smtp.plus("bob@corp.example"), subject');
});

test("mails that one line fits are listed above it, and those that were seen are counted in it", () => {
  const [one, two, three] = [mailOf(), mailOf(), mailOf()];
  const text = textOf([two, three], { arrived: [one, two, three] });
  expect(text.split("\n").slice(0, 5)).toEqual([
    "This test received 3 mails and never looked at 2 of them:",
    "",
    '  shop@shop.test → ada@example.test  "Hello"',
    '  shop@shop.test → ada@example.test  "Hello"',
    '    await expect(smtp).toReceiveMails(3, { to: "ada@example.test", subject: "Hello" });',
  ]);
});

test("without a runner's expect the line is a wait", () => {
  const text = textOf([mailOf()], { owner: "fixture" });
  expect(text).toContain(
    '\n    await smtp.waitForMail({ to: "ada@example.test", subject: "Hello" });\n',
  );
  expect(text).toMatch(/let it pass: smtp\.allowOther\(\{ .* \}\)\.$/);
  expect(textOf([mailOf(), mailOf()], { owner: "fixture" })).toContain(
    '\n    await smtp.waitForMails(2, { to: "ada@example.test", subject: "Hello" });\n',
  );
});

test("a mail that cannot be read any more is listed by its envelope", () => {
  const { envelope } = mailOf();
  const unseen = [{ envelope, mail: undefined }];
  expect(unseenText({ owner: "test", token: undefined, arrived: [], unseen })).toBe(`\
This test received 1 mail and never looked at it:

  shop@shop.test → ada@example.test

Where it is meant, paste the line below it. Where it does not matter, let it pass: smtp.allowOther("…") in the test, or at the top of its file.`);
});

test("of many mails some are shown, and all are counted", () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    mailOf({ content: `Subject: Number ${index + 1}\n\nHello\n` }),
  );
  const text = textOf(many);
  expect(text).toMatch(/^This test received 30 mails and never looked at them:/);
  expect(text).toContain('"Number 20"');
  expect(text).not.toContain('"Number 21"');
  expect(text).toContain("\n  … and 10 more\n");
});
