import type { MessagePort } from "node:worker_threads";
import { type Channel, openChannel } from "../hub/channel.js";
import type { HubSide, WorkerSide } from "../hub/contract.js";
import type { Question } from "../hub/question.js";
import { blockingSide, inboxSide, ServedInbox } from "../hub/served-inbox.js";
import { answerQuestions } from "../hub/standing-still.js";
import type { ListenerAddress } from "../inbox/environment.js";
import type { Inbox } from "../inbox/inbox.js";

/** Handed over the port of an inbox: another one, for an owner that stands still. */
export interface BlockingPort {
  readonly port: MessagePort;
  readonly state: Int32Array<SharedArrayBuffer>;
}

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
      return Promise.resolve({ inbox: 1, key: "", address, isTrusted: false });
    },
  };
  const of = (): ServedInbox => served as ServedInbox;
  const blocking = blockingSide(of);
  const answer = async ({ name, args }: Question): Promise<unknown> =>
    await (blocking[name] as (...args: readonly unknown[]) => unknown)(...args);
  const lines = {
    post: (line: string): void => port.postMessage(line),
    listen: (onLine: (line: string) => void): void => {
      port.on("message", (message: string | BlockingPort) => {
        if (typeof message === "string") return onLine(message);
        answerQuestions(message.port, message.state, answer);
      });
    },
  };
  const channel: Channel<WorkerSide> = openChannel(lines, { ...side, ...inboxSide(of) });
}
