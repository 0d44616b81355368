const { sendOrder } = require("./order.js");

// Every matcher, and each holds: for Vitest and Jest alike.
module.exports = {
  onTheEnvelope(expect, mail) {
    expect(mail).toBeSentTo("ada@example.test");
    expect(mail).toBeSentTo(["ada@example.test", /^audit@/]);
    expect(mail.envelope).not.toBeSentTo("eve@example.test");
    expect(mail).toBeSentFrom("orders@shop.test");
    expect(mail.envelope).not.toBeSentFrom("");
  },

  onTheHeader(expect, mail) {
    expect(mail).toHaveSubject("Your order 1042");
    expect(mail).toHaveSubject(/^Your order \d+$/);
    expect(mail).toHaveSubject(expect.stringContaining("order"));
    expect(mail).toHaveSubject((subject) => subject.length < 78);
    expect(mail).toHaveHeader("X-Campaign");
    expect(mail).toHaveHeader("x-campaign", "spring");
    expect(mail).not.toHaveHeader("Bcc");
    expect(mail).toHaveRecipients({
      to: ["ada@example.test"],
      cc: [/^bob@/],
      bcc: ["audit@shop.test"],
    });
  },

  onTheContent(expect, mail) {
    expect(mail).toHaveText("your order 1042 is on its way");
    expect(mail).not.toHaveText("undefined");
    expect(mail).toHaveHtml('<a href="https://shop.test/track/1042">');
    expect(mail).toHaveAttachment("invoice.pdf");
    expect(mail).toHaveAttachment({ type: "application/pdf", size: (octets) => octets > 4 });
    expect(mail).toHaveLink("way");
    expect(mail).toHaveLink({ href: /\/track\/\d+$/, source: "html" });
    expect(mail).not.toHaveLink(/^http:/);
    expect(mail).not.toHaveCode({ digits: 6 });
  },

  onTheCode(expect, mail) {
    expect(mail).toHaveCode();
    expect(mail).toHaveCode("123456");
    expect(mail).toHaveCode(/^\d{6}$/, { near: "code" });
    expect(mail).toHaveCode({ digits: 6 });
    expect(mail).not.toHaveCode("000000");
  },

  async onTheFixture(expect, smtp) {
    await expect(smtp).toReceiveNoMail();
    await sendOrder(smtp.url);
    await expect(smtp).toReceiveMail({ to: "ada@example.test", subject: /order/ });
    await expect(smtp).toReceiveMails(1);
    await expect(smtp).not.toReceiveMail("eve@example.test");
    await expect(smtp).not.toReceiveMails(2);
    await expect(smtp).not.toReceiveNoMail();
  },
};
