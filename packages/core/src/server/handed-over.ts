import type { Server, Socket } from "node:net";
import { SmtpFixtureError } from "../errors.js";
import type { Check } from "../check-options.js";
import { listen } from "./listen.js";

/** A listening socket that somebody else has opened. */
export type HandedOverSocket =
  /** A `net.Server` that is listening. Nobody else may serve its clients. */
  | { readonly server: Server }
  /** The file descriptor of a listening socket: 3 is the first that systemd hands over. */
  | { readonly fd: number };

export const isHandedOver: Check = (value) => {
  const { server, fd, ...others } = Object(value) as { server?: unknown; fd?: unknown };
  const isServer = typeof (server as Partial<Server> | undefined)?.listening === "boolean";
  const isFd = Number.isInteger(fd) && (fd as number) >= 0;
  return isServer !== isFd &&
    (server === undefined || fd === undefined) &&
    Object.keys(others).length === 0
    ? undefined
    : "{ server } with a net.Server, or { fd } with the number of a file descriptor";
};

/** The descriptors that were served once: a number that was closed may be anybody's by now. */
const usedDescriptors = new WeakSet<HandedOverSocket>();

/**
 * Serves the clients of a socket that was handed over. It belongs to the controller from here on.
 *
 * @throws `CONTROLLER_SOCKET_GONE` where it does not listen, or not any more; the system's errors
 */
export async function serveHandedOver(
  given: HandedOverSocket,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  if ("server" in given) return adopt(given.server, onConnection);
  if (usedDescriptors.has(given))
    throw gone(`File descriptor ${given.fd} was closed when this controller stopped.`);
  const server = await listen({ fd: given.fd }, onConnection);
  usedDescriptors.add(given);
  return server;
}

function adopt(server: Server, onConnection: (socket: Socket) => void): Server {
  if (!server.listening)
    throw gone(
      "The server that was handed over does not listen: it was not started, or is closed.",
    );
  const serve = (socket: Socket): void => {
    onConnection(socket);
    // A server that was made with pauseOnConnect gives its sockets asleep.
    if (socket.isPaused()) socket.resume();
  };
  server.on("connection", serve);
  // What goes wrong with accepting a client is that client's trouble, and never ends the process.
  server.on("error", ignore);
  server.once("close", () => {
    server.off("connection", serve);
    server.off("error", ignore);
  });
  return server;
}

function gone(what: string): SmtpFixtureError {
  return new SmtpFixtureError(
    "CONTROLLER_SOCKET_GONE",
    `${what} Hand over a listening one, to a new controller.`,
  );
}

function ignore(): void {}
