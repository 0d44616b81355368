import { connect } from "node:net";
import { type LinePort, socketPort } from "./channel.js";
import { unreachable } from "./unreachable.js";

/** A worker's end of the control channel. */
export interface HubConnection extends LinePort {
  /** Keeps the process alive until the returned function is called. Only who waits holds. */
  hold(): () => void;
  onClose(listener: () => void): void;
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
        close: () => socket.destroy(),
      });
    });
  });
}
