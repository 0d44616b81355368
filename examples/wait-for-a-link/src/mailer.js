import nodemailer from "nodemailer";

const transport = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
  pool: true,
});

/** What people see in the address bar, wherever the application really runs. */
const PUBLIC_URL = "https://shop.test";

/** Sends the link that leads to a new password. */
export async function sendPasswordLink(email, token) {
  const link = `${PUBLIC_URL}/password?token=${token}&email=${encodeURIComponent(email)}`;
  await transport.sendMail({
    from: "The Shop <hello@shop.test>",
    to: email,
    subject: "Choose a new password",
    text: `Choose a new password: ${link}\n\nThe Shop, ${PUBLIC_URL}/\n`,
    html: `<div style="display:none">The link is good for one hour&zwnj;&nbsp;&zwnj;&nbsp;</div>
      <a href="${PUBLIC_URL}/"><img src="${PUBLIC_URL}/logo.png" alt="The Shop"></a>
      <p>Somebody, and we hope that it was you, wants a new password.</p>
      <p><a href="${link.replaceAll("&", "&amp;")}">Choose a new password</a></p>`,
  });
}

/** Sends the code that lets somebody in. */
export async function sendCode(email, code) {
  await transport.sendMail({
    from: "The Shop <hello@shop.test>",
    to: email,
    subject: "Your sign-in code",
    text: `Your sign-in code is ${code}.\n\nCustomer number: 20418\nThe Shop, 12 High Street, London · © 2026\n`,
    html: `<p>Your sign-in code is</p><p style="font-size:32px"><b>${code}</b></p>
      <table><tr><td>Customer number</td><td>20418</td></tr></table>
      <p>The Shop, 12 High Street, London · © 2026</p>`,
  });
}
