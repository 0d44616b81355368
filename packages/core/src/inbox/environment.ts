import { SmtpFixtureError } from "../errors.js";
import { show } from "./show.js";

/** Where a listener is found. */
export interface ListenerAddress {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** Which variables are set for the application, and to what: `{ MAIL_HOST: "host", MAIL_PORT: "port" }`. */
export type EnvironmentNames = Readonly<Record<string, keyof ListenerAddress>>;

/** The variables that are set unless others are named. */
export const DEFAULT_ENVIRONMENT: EnvironmentNames = Object.freeze({
  SMTP_HOST: "host",
  SMTP_PORT: "port",
  SMTP_URL: "url",
});

/** The variables that name a listener. */
export function environmentOf(
  address: ListenerAddress,
  names: EnvironmentNames = DEFAULT_ENVIRONMENT,
): Readonly<Record<string, string>> {
  return Object.freeze(
    Object.fromEntries(Object.entries(names).map(([name, part]) => [name, String(address[part])])),
  );
}

/** @throws `INVALID_OPTION` where a variable is to hold something else than host, port or url, or has no possible name */
export function checkEnvironmentNames(names: unknown): asserts names is EnvironmentNames {
  const isObject = typeof names === "object" && names !== null && !Array.isArray(names);
  const wrong = isObject
    ? Object.entries(names).find(([, part]) => !["host", "port", "url"].includes(part as string))
    : undefined;
  const nameless = isObject ? Object.keys(names).find((name) => /^$|[=\0]/.test(name)) : undefined;
  if (nameless !== undefined)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "env" names environment variables, and ${show(nameless)} is no name of one.`,
    );
  if (isObject && wrong === undefined) return;
  const got = wrong === undefined ? show(names) : `${wrong[0]}: ${show(wrong[1])}`;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `The option "env" names variables for "host", "port" and "url", such as { MAIL_HOST: "host" }, not ${got}.`,
  );
}
