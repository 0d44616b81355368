import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { getLocalhost } from "./localhost.js";

/** How often a free port is tried for when another family has it taken. */
const PORT_TRIES = 10;

/** Binds one server; its errors are those of the system, at once. */
export function listen(
  options: ListenOptions | { readonly fd: number },
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, pauseOnConnect: false },
    onConnection,
  );
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options as ListenOptions, () => {
      server.off("error", reject);
      // What goes wrong with accepting a client is that client's trouble, and never ends the process.
      server.on("error", () => {});
      resolve(server);
    });
  });
}

/** Binds what a controller's `hostname` means, all on one port. */
export async function listenOn(
  hostname: string | undefined,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Server[]> {
  if (hostname === undefined)
    return [await listen({ host: await getLocalhost(), port }, onConnection)];
  if (hostname === "") return [await listenOnAll(port, onConnection)];
  if (hostname.toLowerCase() !== "localhost")
    return [await listen({ host: hostname, port }, onConnection)];
  const addresses = await loopbackAddresses();
  for (let tries = 1; ; tries++) {
    try {
      return await listenOnEach(addresses, port, onConnection);
    } catch (error) {
      // A port that was free in one family may be taken in the other: only then is another one worth trying.
      if (
        port !== 0 ||
        tries === PORT_TRIES ||
        (error as NodeJS.ErrnoException).code !== "EADDRINUSE"
      )
        throw error;
    }
  }
}

async function listenOnEach(
  hosts: readonly string[],
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (const host of hosts) {
      const first = servers[0]?.address();
      const bound = typeof first === "object" && first !== null ? first.port : port;
      servers.push(await listen({ host, port: bound }, onConnection));
    }
    return servers;
  } catch (error) {
    await Promise.all(servers.map((server) => closeServer(server)));
    throw error;
  }
}

async function listenOnAll(port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  try {
    return await listen({ host: "::", port, ipv6Only: false }, onConnection);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EAFNOSUPPORT" && code !== "EADDRNOTAVAIL") throw error;
    return await listen({ host: "0.0.0.0", port }, onConnection);
  }
}

/** The loopback addresses that this machine can bind, as `localhost` names them. */
async function loopbackAddresses(): Promise<string[]> {
  // Loaded here, since hardly anybody needs it; not by import(), which fails in Jest's sandbox.
  const { lookup } = process.getBuiltinModule("node:dns/promises");
  const found = await lookup("localhost", { all: true }).catch(() => []);
  const addresses = new Set(found.map(({ address }) => address));
  addresses.add("127.0.0.1");
  if ((await getLocalhost()) === "::1") addresses.add("::1");
  else addresses.delete("::1");
  return [...addresses];
}

/** Closes a server; resolves when it accepts nobody any more. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else server.close(() => resolve());
  });
}
