const { sendOrder } = require("./order.js");

const SHORT = { timeoutMs: 50 };

// Every matcher on a fixture, and each fails: for Vitest and Jest alike.
module.exports = [
  ["toReceiveMail", (expect, smtp) => expect(smtp).toReceiveMail({ subject: /bill/ }, SHORT)],
  ["not.toReceiveMail", (expect, smtp) => expect(smtp).not.toReceiveMail({ subject: /order/ })],
  ["toReceiveMails, too few", (expect, smtp) => expect(smtp).toReceiveMails(2, undefined, SHORT)],
  [
    "toReceiveMails, too many",
    async (expect, smtp) => {
      await sendOrder(smtp.url);
      await expect(smtp).toReceiveMails(1, { subject: /order/ });
    },
  ],
  ["not.toReceiveMails", (expect, smtp) => expect(smtp).not.toReceiveMails(1)],
  ["toReceiveNoMail", (expect, smtp) => expect(smtp).toReceiveNoMail("ada@example.test")],
  [
    "not.toReceiveNoMail",
    (expect, smtp) => expect(smtp).not.toReceiveNoMail("eve@example.test", SHORT),
  ],
  [
    "toReceiveMails, one more later",
    async (expect, smtp) => {
      await expect(smtp).toReceiveMails(1);
      await sendOrder(smtp.url);
    },
  ],
];
