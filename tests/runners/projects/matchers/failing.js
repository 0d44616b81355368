// Every matcher on a mail, and each fails: for Vitest and Jest alike.
module.exports = [
  ["toHaveSubject", (expect, mail) => expect(mail).toHaveSubject("Your order 1043")],
  ["not.toHaveSubject", (expect, mail) => expect(mail).not.toHaveSubject(/order/)],
  ["toBeSentTo", (expect, mail) => expect(mail).toBeSentTo(["ada@example.test", /^eve@/])],
  ["not.toBeSentTo", (expect, mail) => expect(mail.envelope).not.toBeSentTo("ada@example.test")],
  ["toBeSentFrom", (expect, mail) => expect(mail).toBeSentFrom("bounces@shop.test")],
  ["not.toBeSentFrom", (expect, mail) => expect(mail).not.toBeSentFrom(/^orders@/)],
  [
    "toHaveRecipients",
    (expect, mail) =>
      expect(mail).toHaveRecipients({
        to: ["ada@example.test"],
        cc: [],
        bcc: ["audit@shop.test", "law@shop.test"],
      }),
  ],
  [
    "not.toHaveRecipients",
    (expect, mail) => expect(mail).not.toHaveRecipients({ cc: [/^bob@/], bcc: /^audit@/ }),
  ],
  ["toHaveHeader", (expect, mail) => expect(mail).toHaveHeader("X-Campaign", "autumn")],
  ["not.toHaveHeader", (expect, mail) => expect(mail).not.toHaveHeader("X-Campaign")],
  ["toHaveText", (expect, mail) => expect(mail).toHaveText("your order 1043")],
  ["not.toHaveText", (expect, mail) => expect(mail).not.toHaveText(/1042/)],
  ["toHaveHtml", (expect, mail) => expect(mail).toHaveHtml("<i>Ada</i>")],
  ["not.toHaveHtml", (expect, mail) => expect(mail).not.toHaveHtml(/<b>/)],
  ["toHaveAttachment", (expect, mail) => expect(mail).toHaveAttachment({ name: /\.csv$/ })],
  ["not.toHaveAttachment", (expect, mail) => expect(mail).not.toHaveAttachment()],
  [
    "an asymmetric matcher of the runner",
    (expect, mail) => expect(mail).toHaveSubject(expect.stringContaining("1043")),
  ],
];
