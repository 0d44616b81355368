// node remind.js ADDRESS …: reminds each of an invoice that is due.
import nodemailer from "nodemailer";

const debtors = process.argv.slice(2);
if (debtors.length === 0) {
  console.error("Whom? node remind.js ADDRESS …");
  process.exit(2);
}
const transport = nodemailer.createTransport(process.env.SMTP_URL);
for (const to of debtors)
  await transport.sendMail({
    from: "billing@shop.test",
    to,
    subject: "Reminder",
    text: "Your invoice is due.\n",
  });
transport.close();
console.log(`Reminded ${debtors.length}.`);
