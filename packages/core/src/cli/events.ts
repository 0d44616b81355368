import type { CloseReason, Handler, HookContext } from "../handler/handler.js";
import { readMessageLazily } from "../message/load-read-message.js";

/** What `--json` prints, one document a line. */
export type CliEvent =
  | ({ readonly event: "ready"; readonly url: string; readonly pid: number } & Readonly<
      Record<string, unknown>
    >)
  | { readonly event: "connect"; readonly session: string; readonly peer: string | undefined }
  | {
      readonly event: "mail";
      readonly session: string;
      readonly mailFrom: string;
      readonly rcptTos: readonly string[];
      readonly size: number;
      readonly subject: string | undefined;
      readonly messageId: string | undefined;
    }
  | { readonly event: "close"; readonly session: string; readonly reason: CloseReason }
  | { readonly event: "stopped"; readonly mails: number };

/** A handler that tells of what happens and decides nothing. */
export function eventHandler(tell: (event: CliEvent) => void): Handler {
  return {
    handleConnect({ session }) {
      const { peer } = session;
      tell({
        event: "connect",
        session: session.id,
        peer: peer === undefined ? undefined : `${peer.host}:${peer.port}`,
      });
    },
    async handleData({ session, envelope }: HookContext) {
      const octets = envelope.originalContent ?? Buffer.alloc(0);
      const { subject, messageId } = await readMessageLazily(octets);
      tell({
        event: "mail",
        session: session.id,
        mailFrom: envelope.mailFrom ?? "",
        rcptTos: envelope.rcptTos,
        size: octets.length,
        subject,
        messageId,
      });
    },
    handleClose: ({ session, reason }) => tell({ event: "close", session: session.id, reason }),
  };
}
