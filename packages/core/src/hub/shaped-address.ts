import { SmtpFixtureError } from "../errors.js";
import type { ListenerAddress } from "../inbox/environment.js";
import type { ControllerOptions } from "../server/options.js";
import type { ConversationOptions } from "./contract.js";

type WithTls = Pick<ControllerOptions, "tls">;

/** Whether TLS comes first, and SMTP inside of it. */
export const isImplicit = ({ tls }: WithTls): boolean =>
  (typeof tls === "object" ? tls.mode : tls) === "implicit";

/** The address of a listener under an option `tls`: where TLS is implicit its URL has another scheme (RFC 8314 §3). */
export function schemed({ host, port, url }: ListenerAddress, options: WithTls): ListenerAddress {
  return { host, port, url: url.replace(/^(smtp|lmtp)s?:/, isImplicit(options) ? "$1s:" : "$1:") };
}

/** Whether a file's server is to be found elsewhere than where it is already. */
export const isMoved = ({ host, port }: ConversationOptions): boolean =>
  host !== undefined || port !== undefined;

/**
 * Where a file's server will be found once it is told its options.
 * @throws `ENVIRONMENT_MISSING` where that is not known yet
 */
export function addressUnder(
  address: ListenerAddress,
  options: ConversationOptions,
): ListenerAddress {
  if (isMoved(options))
    throw new SmtpFixtureError(
      "ENVIRONMENT_MISSING",
      'The server\'s address is not known yet: useSmtpServer() was given "host" or "port", and the server listens there from the first hook or test on. Read smtp.host, port and url inside of one.',
    );
  return options.tls === undefined ? address : schemed(address, options);
}
