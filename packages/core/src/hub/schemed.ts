import type { ListenerAddress } from "../inbox/environment.js";
import type { ControllerOptions } from "../server/options.js";

type WithTls = Pick<ControllerOptions, "tls">;

/** Whether TLS comes first, and SMTP inside of it. */
export const isImplicit = ({ tls }: WithTls): boolean =>
  (typeof tls === "object" ? tls.mode : tls) === "implicit";

/** The address of a listener under an option `tls`: where TLS is implicit its URL has another scheme (RFC 8314 §3). */
export function schemed({ host, port, url }: ListenerAddress, options: WithTls): ListenerAddress {
  return { host, port, url: url.replace(/^(smtp|lmtp)s?:/, isImplicit(options) ? "$1s:" : "$1:") };
}
