import { readHtml } from "../message/html/read-html.js";
import { readView } from "../message/html/read-view.js";
import { readMessage } from "../message/read-message.js";
import { capturedMail } from "./captured.js";
import type { CapturedMail } from "./captured-mail.js";

let count = 0;

/** A mail as a test would hold it: its message is read from real octets. */
export function mailOf({
  from = "shop@shop.test",
  to = ["ada@example.test"],
  authUser,
  content = "Subject: Hello\n\nHello, Ada!\n",
}: {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly authUser?: string;
  readonly content?: string | Buffer;
} = {}): CapturedMail {
  const raw = Buffer.from(content as string);
  const message = readMessage(raw);
  count++;
  return capturedMail(
    {
      id: `m${count}`,
      envelope: {
        mailFrom: from,
        mailOptions: [],
        mailParameters: [],
        rcptTos: to,
        rcptOptions: to.map(() => []),
        recipients: to.map((address) => ({ address, parameters: [] })),
        smtpUtf8: false,
        size: raw.length,
        authUser,
      },
      session: {
        id: `s${count}`,
        peer: { host: "127.0.0.1", port: 49_152 },
        transportPeer: { host: "127.0.0.1", port: 49_152 },
        hostName: "client.test",
        extendedSmtp: true,
        auth: authUser === undefined ? undefined : { mechanism: "PLAIN", user: authUser },
        tls: undefined,
      },
      receivedAtMs: Date.UTC(2026, 10, 25),
      mailAtMs: 0,
      isFirstOfSession: true,
    },
    message,
    readView(message, readHtml),
    () => raw,
  );
}
