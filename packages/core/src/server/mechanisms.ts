import { SmtpFixtureError } from "../errors.js";
import { cramMd5 } from "../handler/auth/cram-md5.js";
import type { OwnMechanism } from "../handler/auth/own-mechanism.js";
import { scramSha256 } from "../handler/auth/scram-sha-256.js";
import { acceptAnyone, type Authenticator } from "../handler/handler.js";
import { consulted } from "../protocol/auth/consulted.js";
import { external } from "../protocol/auth/external.js";
import { login } from "../protocol/auth/login.js";
import type { Mechanism } from "../protocol/auth/mechanism.js";
import { oauthbearer } from "../protocol/auth/oauthbearer.js";
import { plain } from "../protocol/auth/plain.js";
import { xoauth2 } from "../protocol/auth/xoauth2.js";
import type { Check } from "../check-options.js";

/** The names of the SASL mechanisms that are built in. */
export type MechanismName =
  | "PLAIN"
  | "LOGIN"
  | "CRAM-MD5"
  | "SCRAM-SHA-256"
  | "XOAUTH2"
  | "OAUTHBEARER"
  | "EXTERNAL";

/**
 * A built-in mechanism by its name, or one of the user's own: a generator that decides, or a {@link Mechanism}, which is
 * a pure function whose credentials the authenticator judges.
 */
export type WantedMechanism = MechanismName | OwnMechanism | Mechanism;

/** A mechanism that is offered. One that is a generator is led by the handler's room. */
export type OfferedMechanism = Mechanism & Partial<OwnMechanism>;

const BUILT_IN: readonly OfferedMechanism[] = [
  plain,
  login,
  own(cramMd5),
  own(scramSha256),
  xoauth2,
  oauthbearer,
  external,
];
const NAMES = BUILT_IN.map(({ name }) => name);

function own(mechanism: OwnMechanism): OfferedMechanism {
  return {
    ...consulted(mechanism.name),
    exchange: (context) => mechanism.exchange(context),
  };
}

/** RFC 4422 §3.1 */
const MECHANISM_NAME = /^[A-Z0-9_-]{1,20}$/;

/** A list of names, in any case of letters, and of mechanisms of the user's own. */
export const isMechanismList: Check = (value) =>
  Array.isArray(value) && value.every(isMechanism)
    ? undefined
    : `a list of ${NAMES.join(", ")}, and of mechanisms of your own ({ name, exchange }; a name has 1 to 20 of A-Z, 0-9, "-" and "_")`;

function isMechanism(value: unknown): boolean {
  if (typeof value === "string") return NAMES.includes(value.toUpperCase());
  if (typeof value !== "object" || value === null) return false;
  const { name, exchange, begin } = value as Partial<Record<keyof OfferedMechanism, unknown>>;
  const leads = typeof exchange === "function" || typeof begin === "function";
  return typeof name === "string" && MECHANISM_NAME.test(name) && leads;
}

/**
 * The mechanisms to offer, in the order given; one that is named twice stands where it was named first, as it was
 * given last.
 *
 * @throws `INVALID_OPTION` where a mechanism and the authenticator cannot go together
 */
export function offeredMechanisms(
  wanted: readonly WantedMechanism[] | undefined,
  excluded: readonly string[] | undefined,
  authenticator: Authenticator | undefined,
): readonly OfferedMechanism[] {
  const list = wanted ?? (authenticator === undefined ? [] : DEFAULT);
  const offered = new Map(list.map(mechanismOf).map((mechanism) => [mechanism.name, mechanism]));
  for (const name of excluded ?? []) offered.delete(name.toUpperCase());
  if (authenticator === acceptAnyone && offered.get(scramSha256.name) === scram)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      'The option "mechanisms" names SCRAM-SHA-256, which the authenticator acceptAnyone cannot serve: the server has to prove that it knows the password. Pass an authenticator that calls credentials.check(password), or leave SCRAM-SHA-256 out.',
    );
  return [...offered.values()];
}

/** What the most naive client knows. */
const DEFAULT: readonly MechanismName[] = ["PLAIN", "LOGIN"];

const scram = BUILT_IN.find(({ name }) => name === scramSha256.name);

function mechanismOf(wanted: WantedMechanism): OfferedMechanism {
  if (typeof wanted !== "string") return "begin" in wanted ? wanted : own(wanted);
  return BUILT_IN.find(({ name }) => name === wanted.toUpperCase()) ?? plain;
}
