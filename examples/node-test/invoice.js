import nodemailer from "nodemailer";

/** Sends an invoice; the caller says through which server. */
export async function sendInvoice(smtpUrl, { to, number, total }) {
  const transport = nodemailer.createTransport(smtpUrl);
  await transport.sendMail({
    from: "billing@shop.test",
    to,
    subject: `Invoice ${number}`,
    text: `Please pay ${total} within 14 days.\n`,
    attachments: [
      { filename: `invoice-${number}.csv`, content: `number,total\n${number},${total}\n` },
    ],
  });
  transport.close();
}
