import type { Server } from "node:net";
import type { Handler } from "../handler/handler.js";
import { BaseController } from "./base-controller.js";
import { type Check, checkOptions } from "../check-options.js";
import { closeUnixServer, listenOnUnix } from "./listen-unix.js";
import type { ControllerOptions } from "./options.js";
import { unixPathOf, unixUrl } from "./unix-path.js";

/** Options of a controller on a Unix socket: those of a controller, without host and port. */
export interface UnixSocketOptions extends Omit<ControllerOptions, "hostname" | "port" | "listen"> {
  /**
   * Who may connect, as the mode of the socket file: `0o600` for its owner alone. It is set right after the socket is
   * bound; where not even a moment is allowed, put the socket into a folder that only its owner may enter. Windows pipes
   * have none.
   * @defaultValue what the process's umask leaves
   */
  readonly mode?: number | undefined;
}

/**
 * An SMTP server on a Unix domain socket, or on a Windows pipe.
 *
 * A socket file that a dead server left behind is replaced. One that is served is refused with `EADDRINUSE`, and so is
 * any other file: neither is touched. The file is gone when `stop()` resolves, unless somebody else has put another one in
 * its place. `session.peer` is undefined.
 *
 * @example
 * const controller = new UnixSocketController(new Sink(), "/run/app/smtp.sock", { mode: 0o660 });
 * await controller.start();
 * console.log(controller.url); // unix:///run/app/smtp.sock
 * await controller.stop();
 */
export class UnixSocketController extends BaseController {
  /** The path of the socket, or the name of the Windows pipe. */
  readonly unixSocket: string;
  /** The mode of the socket file, where one was given. */
  readonly mode: number | undefined;

  /**
   * @param unixSocket - a path, a `file:` URL, or a Windows pipe name such as `"\\\\.\\pipe\\smtp"`
   * @throws `INVALID_ARGUMENT`, for a path that is too long too; `UNKNOWN_OPTION`; `INVALID_OPTION`
   */
  constructor(
    handler: Handler | undefined,
    unixSocket: string | URL,
    options: UnixSocketOptions = {},
  ) {
    const { mode, ...others } = options;
    checkOptions({ mode }, { mode: isMode }, "");
    refuseAddress(others);
    super(handler, others);
    this.unixSocket = unixPathOf(unixSocket);
    this.mode = mode;
  }

  /** `"unix:///run/app/smtp.sock"`; for a Windows pipe `"unix://pipe/name"`. Undefined before start and after stop. */
  get url(): string | undefined {
    return this.server === undefined ? undefined : unixUrl(this.unixSocket);
  }

  protected override async createServer(): Promise<readonly Server[]> {
    return [await listenOnUnix(this.unixSocket, this.mode, (socket) => this.accept(socket))];
  }

  protected override closeServer(server: Server): Promise<void> {
    return closeUnixServer(server);
  }
}

const isMode: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0o777
    ? undefined
    : "a file mode from 0 to 0o777";

const isNone: Check = () => "nothing, since a Unix socket has its path";

/** What a controller on TCP takes, and this one would pass over. */
function refuseAddress(options: object): void {
  for (const name of ["hostname", "port", "listen"])
    if (Object.hasOwn(options, name))
      checkOptions({ [name]: (options as Record<string, unknown>)[name] }, { [name]: isNone }, "");
}
