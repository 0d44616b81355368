import { SmtpFixtureError } from "../errors.js";
import type { SmtpFixture } from "../fixture.js";
import { checkOptions, isOneOf, isText } from "../check-options.js";
import { socketOf, TOKEN_VARIABLE, URL_VARIABLE } from "./connect-url.js";
import type * as RemoteFile from "./remote.js";

/** Options of {@link connect}. */
export interface ConnectOptions {
  /**
   * The secret of the run's control channel.
   * @defaultValue the variable `SMTP_FIXTURE_TOKEN`
   */
  readonly token?: string | undefined;
  /**
   * `"shared"` sits at the listener that the whole run shares: its mail is what `address()`, `plus()`, `credentials`,
   * `headers` or `claim()` make its own. `"own"` opens a listener for it alone.
   * @defaultValue `"shared"`
   */
  readonly listener?: "shared" | "own" | undefined;
  /**
   * What others are told that its mail belongs to, such as the name of a test.
   * @defaultValue `"connect() of process …"`
   */
  readonly name?: string | undefined;
}

const CHECKS = { token: isText, listener: isOneOf(["shared", "own"]), name: isText };

/**
 * The same fixture on a run that is going already, from any other runner or process: Playwright, node:test, a script. Ending
 * it ends what it has of the run's server, and not the server.
 *
 * @example
 * await using smtp = await connect();
 * const ada = smtp.address("ada");
 * await page.getByLabel("E-mail").fill(ada);
 * const mail = await smtp.waitForMail({ to: ada });
 *
 * @param url - where the run's control channel is: `"smtp-fixture:/tmp/…/hub.sock"`. Without it the variable
 *   `SMTP_FIXTURE_URL`, which a run of Vitest or Jest, and `smtp-fixture run`, set for their child processes. The address
 *   file has both too.
 * @throws `HUB_UNREACHABLE` where no run is going there; `HUB_REFUSED` where the token is not its own;
 *   `HUB_VERSION_MISMATCH`; `ENVIRONMENT_MISSING`, `INVALID_ARGUMENT`, `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export async function connect(
  url: string | undefined = process.env[URL_VARIABLE],
  options: ConnectOptions = {},
): Promise<SmtpFixture> {
  checkOptions(options, CHECKS, "");
  const { token = process.env[TOKEN_VARIABLE], listener = "shared", name } = options;
  if (url === undefined || url === "")
    throw missing(URL_VARIABLE, "which run to connect to", "the url");
  const socket = socketOf(url);
  if (token === undefined || token === "")
    throw missing(TOKEN_VARIABLE, "the secret of the run", "{ token }");
  const { connectFixture } = await load();
  return await connectFixture({
    socket,
    token,
    isOwn: listener === "own",
    name: name ?? `connect() of process ${process.pid}`,
  });
}

const missing = (variable: string, what: string, argument: string): SmtpFixtureError =>
  new SmtpFixtureError(
    "ENVIRONMENT_MISSING",
    `connect() does not know ${what}: ${variable} is not set. Start this program from the run, whose child processes have it, or with npx smtp-fixture run -- …; or give it ${argument} out of the run's address file (the option "addressFile").`,
  );

/** Few programs call it: what speaks with a hub is loaded with the first call. */
async function load(): Promise<typeof RemoteFile> {
  if (__IS_CJS__) return require("./remote.js") as typeof RemoteFile;
  return await import("./remote.js");
}
