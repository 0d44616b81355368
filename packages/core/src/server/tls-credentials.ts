import { SmtpFixtureError } from "../errors.js";
import type { TlsMode } from "../protocol/session/rules.js";
import { certificateFor, type Certificate } from "./certificates.js";
import { loadTls } from "./load-tls.js";
import type { ResolvedOptions } from "./options.js";
import type { TlsContextOptions } from "./tls-options.js";

/**
 * What the handshakes of one server are made with: the user's key and certificate, or ones that are made for the run.
 * The same object for all of the server's connections, so that a change holds from the next handshake on.
 */
export class TlsCredentials {
  readonly mode: TlsMode;
  readonly #hosts: readonly (string | undefined)[];
  #context: TlsContextOptions;
  #made: Certificate | undefined;
  #making: Promise<void> | undefined;
  #ticketKeys: Buffer | undefined;

  /** @param hosts - the bound host, and what else it is called, for the certificate that is made where none is given */
  constructor(mode: TlsMode, context: TlsContextOptions, hosts: readonly (string | undefined)[]) {
    this.mode = mode;
    this.#context = context;
    this.#hosts = hosts;
  }

  /** PEM of the CA that vouches for the certificate that was made; undefined before, and where one was given. */
  get ca(): string | undefined {
    return this.#needsCertificate ? this.#made?.ca : undefined;
  }

  /** What a handshake takes; undefined while a certificate is being made. */
  get context(): TlsContextOptions | undefined {
    if (!this.#needsCertificate) return this.#withTicketKeys(this.#context);
    if (this.#made === undefined) return undefined;
    const { key, cert } = this.#made;
    return this.#withTicketKeys({ ...this.#context, key, cert });
  }

  /**
   * Sees to it that handshakes can be made.
   * @throws `TLS_CREDENTIALS_INVALID`
   */
  check(): void {
    checkContext(this.#context);
    // Who waits for it hears of it when it fails.
    if (this.#needsCertificate) this.ready().catch(() => {});
  }

  /** Resolves when handshakes can be made. */
  ready(): Promise<void> {
    if (!this.#needsCertificate || this.#made !== undefined) return Promise.resolve();
    this.#making ??= certificateFor(...this.#hosts).then((made) => {
      this.#made = made;
    });
    return this.#making;
  }

  /**
   * Takes what is given in the place of what was there, from the next handshake on.
   * @throws `TLS_CREDENTIALS_INVALID`
   */
  replace(changes: TlsContextOptions): void {
    const isOther = changes.cert !== undefined || changes.pfx !== undefined;
    const { key: _key, cert: _cert, pfx: _pfx, passphrase: _passphrase, ...rest } = this.#context;
    // A certificate takes the place of another one, in whatever form; what says who may come in stays as it was.
    const context = { ...(isOther ? rest : this.#context), ...changes };
    checkContext(context);
    this.#context = context;
    // What was begun with the old ones is not resumed with the new.
    this.#ticketKeys = undefined;
    if (this.#needsCertificate) this.ready().catch(() => {});
  }

  get #needsCertificate(): boolean {
    const { cert, pfx, pskCallback } = this.#context;
    return cert === undefined && pfx === undefined && pskCallback === undefined;
  }

  /** Each handshake has a server of its own, and a client may resume what it began with another one. */
  #withTicketKeys(context: TlsContextOptions): TlsContextOptions {
    if (context.ticketKeys !== undefined) return context;
    this.#ticketKeys ??= process.getBuiltinModule("node:crypto").randomBytes(48);
    return { ...context, ticketKeys: this.#ticketKeys };
  }
}

function checkContext(context: TlsContextOptions): void {
  try {
    loadTls().createSecureContext(context);
  } catch (cause) {
    throw new SmtpFixtureError(
      "TLS_CREDENTIALS_INVALID",
      `TLS cannot be set up with the key, the certificate and the options that were given: ${(cause as Error).message}`,
      { cause },
    );
  }
}

const known = new WeakMap<object, TlsCredentials>();

/**
 * The credentials that belong to resolved options, also where those are copied. They are no part of them: a key is nothing
 * to print.
 */
export function credentialsOf({ tls }: { readonly tls?: unknown }): TlsCredentials | undefined {
  return typeof tls === "object" && tls !== null ? known.get(tls) : undefined;
}

export function setCredentials({ tls }: ResolvedOptions, credentials: TlsCredentials): void {
  if (tls !== false) known.set(tls, credentials);
}
