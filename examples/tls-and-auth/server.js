import { Controller } from "@smtp-fixture/core";

/** Takes mail from users who have shown their password, and that inside TLS alone. */
export async function startSubmissionServer(handler, passwords) {
  const controller = new Controller(handler, {
    tls: "required",
    authRequired: true,
    authenticator: ({ credentials }) => credentials.check(passwords.get(credentials.user)),
  });
  await controller.start();
  return controller;
}
