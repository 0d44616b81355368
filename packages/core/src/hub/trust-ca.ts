import { channel } from "node:diagnostics_channel";
import { syncBuiltinESMExports } from "node:module";
import type * as Tls from "node:tls";
import { loadTls } from "../server/load-tls.js";
import { CLIENT_SOCKETS } from "./client-sockets.js";

/** What we use of `node:tls`; the default store can be changed from Node 22.19, 24.5 and 26 on. */
interface TlsModule {
  createSecureContext: (options?: Tls.SecureContextOptions) => SecureContext;
  connect: (...args: readonly unknown[]) => Tls.TLSSocket;
  getCACertificates?(type: "default"): string[];
  setDefaultCACertificates?(certificates: readonly string[]): void;
  /** The CAs that are trusted now, for all copies of this file: `node:tls` is one for all modules of a thread. */
  [KEY]?: Map<string, Trusted>;
}

type SecureContext = Tls.SecureContext & {
  readonly context: { addCACert(pem: string): void };
};

interface Trusted {
  users: number;
  readonly undo: () => void;
}

const KEY: unique symbol = Symbol.for("smtp-fixture trusted CAs") as never;

/**
 * Has TLS clients of this thread trust a CA beside those that they trust anyway. A client that brings a list of its own,
 * its option `ca`, is left alone: it fails as it does in production. Verification stays on.
 *
 * @param pem - one certificate or several
 * @returns undoes it; nothing else is undone with it
 */
export function trustCa(pem: string): () => void {
  const tls = loadTls() as unknown as TlsModule;
  const all = (tls[KEY] ??= new Map());
  let trusted = all.get(pem);
  if (trusted === undefined) {
    const undo = tls.setDefaultCACertificates === undefined ? wrap : extendStore;
    trusted = { users: 0, undo: undo(tls, certificatesIn(pem)) };
    all.set(pem, trusted);
  }
  trusted.users++;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--trusted.users > 0) return;
    all.delete(pem);
    trusted.undo();
  };
}

/** Adds to the store that clients take where they bring none. */
function extendStore(tls: TlsModule, certificates: readonly string[]): () => void {
  const store = (): string[] => tls.getCACertificates?.("default") ?? [];
  const before = store();
  const known = new Set(before.map(octetsOf));
  const added = certificates.filter((certificate) => !known.has(octetsOf(certificate)));
  // A worker that was started with NODE_EXTRA_CA_CERTS has them already.
  if (added.length === 0) return () => {};
  tls.setDefaultCACertificates?.([...before, ...added]);
  return () => {
    // Not what was there before: others may have changed it since.
    const ours = new Set(added.map(octetsOf));
    tls.setDefaultCACertificates?.(store().filter((one) => !ours.has(octetsOf(one))));
  };
}

/**
 * Where the store is fixed, adds to each context that is made without a list of its own. Whoever makes contexts goes by
 * the property of the module: `tls.connect()` and `https` do, and so do ES modules, once they are told.
 */
function wrap(tls: TlsModule, certificates: readonly string[]): () => void {
  let isOn = true;
  const { connect, createSecureContext } = tls;
  const wrapped: Pick<TlsModule, "connect" | "createSecureContext"> = {
    createSecureContext(options) {
      const made = createSecureContext(options);
      // As Node itself judges whether there is a list: an empty one is one.
      const hasOwn = Boolean(options?.ca);
      if (isOn && !hasOwn)
        for (const certificate of certificates) made.context.addCACert(certificate);
      return made;
    },
    // These versions do not tell of clients whose TLS comes first, as they do of others.
    connect(...args) {
      const socket = connect(...args);
      if (isOn) channel(CLIENT_SOCKETS).publish({ socket });
      return socket;
    },
  };
  Object.assign(tls, wrapped);
  syncBuiltinESMExports();
  return () => {
    isOn = false;
    // Somebody may have wrapped ours.
    if (tls.createSecureContext === wrapped.createSecureContext)
      tls.createSecureContext = createSecureContext;
    if (tls.connect === wrapped.connect) tls.connect = connect;
    syncBuiltinESMExports();
  };
}

const certificatesIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END [^-]*-----/g) ?? [];

/** A certificate, however its lines end. */
const octetsOf = (certificate: string): string => certificate.replaceAll(/\s/g, "");
