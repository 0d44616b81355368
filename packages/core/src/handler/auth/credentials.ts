import type { ClientCredentials } from "../../protocol/session/question.js";
import { sameSecret } from "./same-secret.js";

/** What every kind of credentials has. Shown, logged or made into JSON, none of them tells its secret. */
interface AnyCredentials {
  /** By what the client means to prove who it is. */
  readonly kind: "password" | "token" | "proof" | "external";
  /** The SASL mechanism, in upper case. */
  readonly mechanism: string;
  /** Who the client says it is; `""` where its mechanism left that out. */
  readonly user: string;
  /** Who it wants to act as (the authorization identity), where it said so. */
  readonly authorize: string | undefined;
  /**
   * Whether this is the client's secret: its password, or its token. One call for all mechanisms, also for those that
   * never send the password. Takes as long whatever the answer. False for undefined, so that the result of a look-up
   * can be passed as it is; always false for EXTERNAL, which has no secret.
   */
  check(secret: string | undefined): boolean;
}

/** PLAIN and LOGIN: the client sent its password. */
export interface PasswordCredentials extends AnyCredentials {
  readonly kind: "password";
  readonly password: string;
}

/** XOAUTH2 and OAUTHBEARER: the client sent a token. */
export interface TokenCredentials extends AnyCredentials {
  readonly kind: "token";
  readonly token: string;
  /** The host and the port that the client means to speak to, where it said so (RFC 7628 §3.1). */
  readonly host: string | undefined;
  readonly port: string | undefined;
  /** @throws TypeError: there is none */
  readonly password: never;
}

/** CRAM-MD5 and SCRAM-SHA-256: the client proves that it knows the password, and does not send it. */
export interface ProofCredentials extends AnyCredentials {
  readonly kind: "proof";
  /** @throws TypeError: it was not sent; `check(password)` says whether it is right */
  readonly password: never;
}

/** EXTERNAL: who the client is follows from its connection, such as from its certificate. */
export interface ExternalCredentials extends AnyCredentials {
  readonly kind: "external";
  /** @throws TypeError: there is none */
  readonly password: never;
}

/** What a client says that it is, and by what it means to prove it. `kind` tells them apart. */
export type Credentials =
  | PasswordCredentials
  | TokenCredentials
  | ProofCredentials
  | ExternalCredentials;

/** Secrets live in private fields: neither `util.inspect` nor JSON, a spread or a clone reaches them. */
abstract class HiddenCredentials<Kind extends Credentials["kind"]> {
  readonly kind: Kind;
  readonly mechanism: string;
  readonly user: string;
  readonly authorize: string | undefined;

  constructor(kind: Kind, said: Said) {
    this.kind = kind;
    this.mechanism = said.mechanism;
    this.user = said.user;
    this.authorize = said.authorize;
  }

  abstract check(secret: string | undefined): boolean;
}

type Said = Pick<ClientCredentials, "mechanism" | "user" | "authorize">;

class Password extends HiddenCredentials<"password"> {
  readonly #password: string;

  constructor(said: Extract<ClientCredentials, { kind: "password" }>) {
    super("password", said);
    this.#password = said.password;
  }

  get password(): string {
    return this.#password;
  }

  check(secret: string | undefined): boolean {
    return sameSecret(secret, this.#password);
  }
}

/** Asked for a password that is not there, `undefined` could equal the one of a user who is not known. */
abstract class WithoutPassword<Kind extends Credentials["kind"]> extends HiddenCredentials<Kind> {
  get password(): never {
    throw new TypeError(
      `${this.mechanism} does not send a password. Call credentials.check(secret), which works for every mechanism.`,
    );
  }
}

class Token extends WithoutPassword<"token"> {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly #token: string;

  constructor(said: Extract<ClientCredentials, { kind: "token" }>) {
    super("token", said);
    this.host = said.host;
    this.port = said.port;
    this.#token = said.token;
  }

  get token(): string {
    return this.#token;
  }

  check(secret: string | undefined): boolean {
    return sameSecret(secret, this.#token);
  }
}

class External extends WithoutPassword<"external"> {
  check(): boolean {
    return false;
  }
}

/**
 * Whether a password is the one that was proven. Asked with undefined about a user who is not known: it then takes as
 * long, and what it says does not count.
 */
export type Proves = (password: string | undefined) => boolean;

class Proof extends WithoutPassword<"proof"> {
  readonly #proves: Proves;

  constructor(said: Said, proves: Proves) {
    super("proof", said);
    this.#proves = proves;
  }

  check(secret: string | undefined): boolean {
    const password = typeof secret === "string" ? secret : undefined;
    const isProven = this.#proves(password);
    return isProven && password !== undefined;
  }
}

/** What the client said, of credentials that are nothing more: what can cross into another thread. */
const said = new WeakMap<Credentials, ClientCredentials>();

/** Credentials as an authenticator gets them. */
export function credentialsOf(client: ClientCredentials): Credentials {
  const made = madeOf(client);
  said.set(made, client);
  return made;
}

/** What {@link credentialsOf} was given; undefined for a proof, which only the thread that asked for it can check. */
export function saidOf(credentials: Credentials): ClientCredentials | undefined {
  return said.get(credentials);
}

function madeOf(client: ClientCredentials): Credentials {
  switch (client.kind) {
    case "password":
      return new Password(client);
    case "token":
      return new Token(client);
    case "external":
      return new External("external", client);
  }
}

/** Credentials of a mechanism that does not send the password. */
export function proofOf(said: Said, proves: Proves): ProofCredentials {
  return new Proof(said, proves);
}
