import { caVariables } from "./ca-variables.js";
import type { HubCa } from "./contract.js";
import { trustCa } from "./trust-ca.js";

/** A CA that this thread's clients trust, and how its child processes come to. */
export interface Trust {
  readonly ca: HubCa;
  /** The variables for child processes. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends the trust of this thread. The variables are for whoever has set them to take away. */
  end(): void;
}

/**
 * Internal to the packages of smtp-fixture: loaded where a server speaks TLS, and nowhere else.
 *
 * @param environment - the variables as they are without this CA
 */
export function trust(
  ca: HubCa,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Trust {
  return { ca, variables: caVariables(ca, environment), end: trustCa(ca.pem) };
}
