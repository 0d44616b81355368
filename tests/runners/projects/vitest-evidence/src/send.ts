import { createTransport } from "nodemailer";

/** Sends a mail as an application would, on a connection of its own. */
export async function send(port: number, to: string, subject: string): Promise<void> {
  await createTransport({ host: "127.0.0.1", port }).sendMail({
    from: "shop@example.test",
    to,
    subject,
    text: `${subject}: hello!\n`,
    html: `<p>${subject}: <b>hello!</b></p>`,
  });
}

/** A mail whose only recipient is refused, and nobody minds. */
export async function refused(port: number): Promise<void> {
  const envelope = { from: "shop@example.test", to: `${"x".repeat(400)}@example.test` };
  await createTransport({ host: "127.0.0.1", port })
    .sendMail({ envelope, text: "Hello" })
    .catch(() => {});
}
