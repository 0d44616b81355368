import { createTransport } from "nodemailer";

// As an application does it: read once, when the module loads.
const transport = createTransport({
  host: process.env["MAIL_HOST"],
  port: Number(process.env["MAIL_PORT"]),
});

/** Sends a mail; resolves when the server has taken it. */
export const send = (to: string, subject = "Welcome, Ada"): Promise<unknown> =>
  transport.sendMail({
    from: "shop@example.test",
    to,
    subject,
    text: "Your code is 482913.\n",
    html: '<p>Your code is <b>482913</b>.</p><a href="https://shop.test/enter">Enter</a>',
  });
