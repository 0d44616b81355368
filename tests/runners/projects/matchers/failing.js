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
  ["toHaveText in one part", (expect, mail) => expect(mail).toHaveText("Hello Ada,\nyour order")],
  ["not.toHaveText", (expect, mail) => expect(mail).not.toHaveText(/1042/)],
  ["toHaveHtml", (expect, mail) => expect(mail).toHaveHtml("<i>Ada</i>")],
  ["not.toHaveHtml", (expect, mail) => expect(mail).not.toHaveHtml(/<b>/)],
  ["toHaveAttachment", (expect, mail) => expect(mail).toHaveAttachment({ name: /\.csv$/ })],
  ["not.toHaveAttachment", (expect, mail) => expect(mail).not.toHaveAttachment()],
  [
    "toHaveLink",
    (expect, mail) => expect(mail).toHaveLink({ text: "way", href: /\/track\/1043$/ }),
  ],
  ["not.toHaveLink", (expect, mail) => expect(mail).not.toHaveLink(/shop\.test/)],
  ["toHaveCode", (expect, mail) => expect(mail).toHaveCode({ pattern: /[A-Z]{2}-\d{6}/ })],
  [
    "an asymmetric matcher of the runner",
    (expect, mail) => expect(mail).toHaveSubject(expect.stringContaining("1043")),
  ],
];
