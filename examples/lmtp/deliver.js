import nodemailer from "nodemailer";

/** Delivers a mail by LMTP. Gives who has it, and the reply that everybody else's mailbox gave. */
export async function deliver({ host, port }, mail) {
  const transport = nodemailer.createTransport({ host, port, lmtp: true });
  const { accepted, rejectedErrors = [] } = await transport.sendMail(mail);
  const refused = rejectedErrors.map(({ recipient, response }) => [recipient, response]);
  return { accepted, refused: Object.fromEntries(refused) };
}
