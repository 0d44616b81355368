// Queries, each for the mail that order.js sends: for Vitest and Jest alike.
module.exports = (expect) => [
  "ada@example.test",
  { to: "ada@example.test", subject: "Your order 1042" },
  { to: ["bob@example.test", /^ada@/], bcc: "audit@shop.test", cc: /^bob@/ },
  { from: "orders@shop.test", subject: expect.stringContaining("order") },
  { text: "on its way", html: /<b>Ada<\/b>/ },
  { header: { "X-Campaign": "spring", Bcc: false }, attachment: "invoice.pdf" },
  { attachment: { type: "application/pdf", size: (octets) => octets > 4 } },
  (mail) => mail.attachments.length === 1 && mail.cc.length === 1,
];
