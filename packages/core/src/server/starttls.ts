import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { loadTls } from "./load-tls.js";
import type { TlsCredentials } from "./tls-credentials.js";

/** How a handshake ended. */
export type HandshakeOutcome =
  | { readonly socket: TLSSocket }
  | { readonly socket?: undefined; readonly error: Error };

/** Node's own limit is one of silence, and ours is one of time: it lies with the connection. */
const NO_TIME_OUT_MS = 2 ** 31 - 1;

/**
 * Goes over to TLS on a connected socket, as its server. Nobody may read from the socket any more, and nothing that came
 * before may be left in it. Tells how it ended, never in the same tick.
 *
 * Node's server for one socket does the handshake: it alone tells by public means whether a client's certificate is good.
 */
export function shakeHands(
  socket: Socket,
  credentials: TlsCredentials,
  ended: (outcome: HandshakeOutcome) => void,
): void {
  const { context } = credentials;
  if (context !== undefined) return begin(socket, context, ended);
  credentials.ready().then(
    () => {
      if (socket.destroyed) ended({ error: new Error("The client has left.") });
      else begin(socket, credentials.context ?? {}, ended);
    },
    (error: unknown) => ended({ error: error as Error }),
  );
}

function begin(
  socket: Socket,
  context: NonNullable<TlsCredentials["context"]>,
  ended: (outcome: HandshakeOutcome) => void,
): void {
  try {
    const server = loadTls().createServer({ ...context, handshakeTimeout: NO_TIME_OUT_MS });
    server.once("secureConnection", (secured) => {
      // As for any socket of ours: a client that ends its side is served to the end.
      secured.allowHalfOpen = true;
      ended({ socket: secured });
    });
    server.once("tlsClientError", (error, failed) => {
      failed.destroy();
      ended({ error });
    });
    // A client that leaves in the middle is gone: with half of a handshake there is nobody to serve.
    socket.allowHalfOpen = false;
    server.emit("connection", socket);
  } catch (error) {
    process.nextTick(() => ended({ error: error as Error }));
  }
}
