// expect.mail() within what a runner compares: first what holds, then what fails and is shown.
module.exports = {
  holds(expect, mail) {
    expect([mail]).toEqual([expect.mail({ subject: /order/, to: "ada@example.test" })]);
    expect({ mail, mails: [mail] }).toEqual({
      mail: expect.mail("bob@example.test"),
      mails: [expect.not.mail({ subject: /bill/ })],
    });
    expect([mail]).toEqual(expect.arrayContaining([expect.mail(({ text }) => text !== undefined)]));
    expect([mail]).not.toEqual([expect.mail({ subject: "Your order" })]);
    expect(mail).toEqual(expect.mail());
    expect({ subject: mail.subject }).toEqual(expect.not.mail());
    expect([undefined, 5, mail.envelope]).not.toContainEqual(expect.mail());
    expect([mail]).toEqual([expect.toHaveSubject(/order/)]);
    expect([mail]).toEqual([expect.not.toHaveText("bill")]);
  },
  failing: [
    [
      "expect.mail() for another mail",
      (expect, mail) => expect([mail]).toEqual([expect.mail({ subject: /bill/ })]),
    ],
    [
      "expect.not.mail() for that mail",
      (expect, mail) => expect({ mail }).toEqual({ mail: expect.not.mail({ subject: /order/ }) }),
    ],
    [
      "expect.mail() for the second of two mails",
      (expect, mail) =>
        expect([mail, mail]).toEqual([
          expect.mail({ to: "ada@example.test" }),
          expect.mail({ to: "eve@example.test", subject: "Your order 1042" }),
        ]),
    ],
    [
      "expect.toHaveAttachment()",
      (expect, mail) => expect([mail]).toEqual([expect.toHaveAttachment({ name: "bill.pdf" })]),
    ],
    [
      "expect.mail() with a misspelt field",
      (expect, mail) => expect([mail]).toEqual([expect.mail({ subjct: "x" })]),
    ],
  ],
};
