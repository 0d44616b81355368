import { createTransport } from "nodemailer";

/** Sends a mail as an application would, on a connection of its own. */
export async function send(port: number, to: string, subject: string): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port });
  await transport.sendMail({
    from: "shop@example.test",
    to,
    subject,
    text: `${subject}: hello!\n`,
    html: `<p>${subject}: <b>hello!</b></p>`,
    date: new Date("2026-01-01T00:00:00Z"),
    messageId: "<one@example.test>",
  });
}
