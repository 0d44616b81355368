import type { AddressInfo, Server } from "node:net";
import { BaseController } from "./base-controller.js";
import { serveHandedOver } from "./handed-over.js";
import { listenOn } from "./listen.js";
import { unixUrl } from "./unix-path.js";

/**
 * An SMTP server on TCP.
 *
 * @example
 * const controller = new Controller({ handleRcpt: ({ address }) => (address.endsWith("@example.com") ? accept() : reject(550, "5.7.1", "Not relaying")) });
 * await controller.start();
 * console.log(controller.url); // smtp://[::1]:49152
 * await controller.stop();
 */
export class Controller extends BaseController {
  /** The host that is bound, as a client can dial it; before start and after stop, the option. */
  get hostname(): string | undefined {
    const bound = this.#bound;
    const { hostname } = this.options;
    if (bound === undefined) return hostname;
    // All interfaces, the loopback ones among them: nobody can dial "all".
    if (bound.address === "::") return "localhost";
    if (bound.address === "0.0.0.0") return "127.0.0.1";
    return hostname === undefined || hostname === "" ? bound.address : hostname;
  }

  /** The port that is bound; before start and after stop, the option. */
  get port(): number {
    return this.#bound?.port ?? this.options.port;
  }

  get url(): string | undefined {
    const { address, hostname } = this;
    // A server that was handed over may be one on a Unix socket.
    if (typeof address === "string") return unixUrl(address);
    if (this.#bound === undefined || hostname === undefined) return undefined;
    const { protocol, tls } = this.options;
    const scheme = tls !== false && tls.mode === "implicit" ? `${protocol}s` : protocol;
    return `${scheme}://${hostname.includes(":") ? `[${hostname}]` : hostname}:${this.port}`;
  }

  get #bound(): AddressInfo | undefined {
    const { address } = this;
    return typeof address === "object" ? address : undefined;
  }

  protected override async createServer(): Promise<readonly Server[]> {
    const { hostname, listen, port } = this.options;
    if (listen !== undefined)
      return [await serveHandedOver(listen, (socket) => this.accept(socket))];
    return await listenOn(hostname, port, (socket) => this.accept(socket));
  }
}
