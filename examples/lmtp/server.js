import { Controller } from "@smtp-fixture/core";

/** Serves mailboxes by LMTP, the protocol by which a mail is handed to its last stop. */
export async function startLmtpServer(mailboxes) {
  const controller = new Controller(mailboxes, { protocol: "lmtp" });
  await controller.start();
  return controller;
}
