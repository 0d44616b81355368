import { connect } from "node:net";
import { loadPart } from "../message/load-part.js";
import type * as BlockingFile from "./blocking.js";
import { type LinePort, socketPort } from "./channel.js";
import { unreachable } from "./unreachable.js";

/** Starts what asks a hub for a thread that stands still; it is loaded for the first question: most test files ask none. */
export function startAsker(socket: string): BlockingFile.Asker {
  return (loadPart("blocking") as typeof BlockingFile).startAsker(socket);
}

/** A worker's end of the control channel. */
export interface HubConnection extends LinePort {
  /** Keeps the process alive until the returned function is called. Only who waits holds. */
  hold(): () => void;
  onClose(listener: () => void): void;
  /**
   * Has a question answered, by another way than the lines, while this thread stands still.
   *
   * @param question - JSON of a {@link Question}
   * @returns JSON of an {@link Answer}
   */
  ask(question: string): string;
  /** Ends what `ask()` has started: the next question starts it anew. */
  endAsking(): Promise<void>;
  close(): void;
}

/**
 * Connects to a hub's socket.
 * @throws `HUB_UNREACHABLE`
 */
export function connectSocket(path: string): Promise<HubConnection> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void =>
      reject(unreachable(`cannot be reached (${cause.message})`, cause));
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      socket.on("error", () => {});
      socket.unref();
      let holders = 0;
      let asker: BlockingFile.Asker | undefined;
      const endAsking = async (): Promise<void> => {
        const ending = asker;
        asker = undefined;
        await ending?.end();
      };
      resolve({
        ...socketPort(socket),
        hold() {
          if (holders++ === 0) socket.ref();
          let isHeld = true;
          return () => {
            if (!isHeld) return;
            isHeld = false;
            if (--holders === 0) socket.unref();
          };
        },
        onClose: (listener) => void socket.once("close", listener),
        ask(question) {
          asker ??= startAsker(path);
          return asker.ask(question);
        },
        endAsking,
        close() {
          socket.destroy();
          void endAsking();
        },
      });
    });
  });
}
