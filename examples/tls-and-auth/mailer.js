import nodemailer from "nodemailer";

/** A mailer that insists on TLS, and on a certificate that the CA vouches for. */
export function createMailer({ host, port, ca, user, pass }) {
  return nodemailer.createTransport({
    host,
    port,
    requireTLS: true,
    tls: { ca },
    ...(user && { auth: { user, pass } }),
  });
}
