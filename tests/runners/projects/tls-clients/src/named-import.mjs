import { once } from "node:events";
import { connect, createSecureContext } from "node:tls";

/** The greeting of a server, over a context of one's own. */
export async function connectTo(host, port) {
  const socket = connect({ host, port, secureContext: createSecureContext() });
  const [greeting] = await once(socket, "data");
  socket.destroy();
  return String(greeting);
}
