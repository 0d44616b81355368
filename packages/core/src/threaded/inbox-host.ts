import type { MessagePort } from "node:worker_threads";
import { type Channel, openChannel } from "../hub/channel.js";
import type { HubSide, WorkerSide } from "../hub/contract.js";
import { inboxSide, ServedInbox } from "../hub/served-inbox.js";
import type { ListenerAddress } from "../inbox/environment.js";
import type { Inbox } from "../inbox/inbox.js";

/** In the server's thread: serves its inbox over a port, to whoever has the other end of it. */
export function hostInbox(inbox: Inbox, address: ListenerAddress, port: MessagePort): void {
  let served: ServedInbox | undefined;
  const side: Pick<HubSide, "hello" | "lease"> = {
    hello: () => "welcome",
    lease() {
      served ??= new ServedInbox(1, inbox, channel, {
        hasRoom: () => true,
        encode: (octets) => ({ base64: octets.toString("base64") }),
      });
      return Promise.resolve({ inbox: 1, address, isTrusted: false });
    },
  };
  const of = (): ServedInbox => served as ServedInbox;
  const lines = {
    post: (line: string): void => port.postMessage(line),
    listen: (onLine: (line: string) => void): void => void port.on("message", onLine),
  };
  const channel: Channel<WorkerSide> = openChannel(lines, { ...side, ...inboxSide(of) });
}
