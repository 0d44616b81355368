import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";
import { nearestName } from "../nearest-name.js";
import type { ConversationOptions } from "./contract.js";
import { checkUnexpected, type Unexpected } from "./unexpected.js";

/**
 * Options of `useSmtpServer()`: where the server of this file listens, how it speaks from the next session on, and which one
 * it is.
 */
export interface SmtpServerOptions extends ConversationOptions {
  /**
   * `"own"` has a listener for this file alone. `"shared"` is the one of the whole run, for an application that was started
   * with it: the variables name it, and a test sees the mail that `smtp.address()`, `plus()`, `credentials`, `headers` or
   * `claim()` make its own. It goes with no option of a server.
   * @defaultValue `"own"`
   */
  readonly listener?: "own" | "shared" | undefined;
  /**
   * What becomes of mail that a test of this file received and never looked at.
   * @defaultValue that of the run
   */
  readonly unexpected?: Unexpected | undefined;
}

const OF_SERVER = [
  "tls",
  "host",
  "port",
  "dataSizeLimit",
  "smtpUtf8",
  "timeoutMs",
  "authRequired",
  "authExcludeMechanisms",
  "lineLengthLimit",
  "xclient",
  "extensions",
] satisfies (keyof ConversationOptions)[];
const KNOWN = [...OF_SERVER, "listener", "unexpected"] satisfies (keyof SmtpServerOptions)[];

/** What of a file's options shapes its server; undefined where nothing does. */
export function serverOptionsOf(options: SmtpServerOptions): ConversationOptions | undefined {
  const { listener: _listener, unexpected: _unexpected, ...ofServer } = options;
  return Object.keys(ofServer).length > 0 ? ofServer : undefined;
}

/** @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION` */
export function checkFileOptions(options: SmtpServerOptions): void {
  checkUnexpected(options.unexpected, "unexpected");
  for (const name of Object.keys(options)) {
    if ((KNOWN as string[]).includes(name)) continue;
    const nearest = nearestName(name, KNOWN);
    const hint =
      nearest === undefined ? `Known are: ${KNOWN.join(", ")}.` : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError(
      "UNKNOWN_OPTION",
      `Unknown option "${name}" of useSmtpServer(). ${hint}`,
    );
  }
  const { listener } = options;
  if (listener === undefined || listener === "own") return;
  if (listener !== "shared")
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "listener" takes "own" or "shared", not ${show(listener)}.`,
    );
  const [ofServer] = Object.keys(serverOptionsOf(options) ?? {});
  if (ofServer === undefined) return;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `useSmtpServer({ listener: "shared" }) takes no "${ofServer}": the listener is the whole run's. Set the option for the run, in smtpFixture() or testEnvironmentOptions.smtp; or leave "listener" out, and the file has a server of its own.`,
  );
}
