import { once } from "node:events";
import * as esm from "node:tls";
import { createRequire } from "node:module";
import { afterEach, describe, expect, test } from "vitest";
import { trustCa } from "../../packages/core/src/hub/trust-ca.js";
import { Controller } from "../../packages/core/src/index.js";
import { openssl, selfSigned } from "../support/openssl.js";

const tls = createRequire(import.meta.url)("node:tls") as typeof esm;
const UNTRUSTED = /self.signed|unable to (?:verify|get)/;
/** The certificate of somebody else. */
const [OTHER = ""] = tls.rootCertificates;

const undos: (() => void)[] = [];
const begin = (pem: string): (() => void) => {
  const undo = trustCa(pem);
  undos.push(undo);
  return undo;
};

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

/** A server, and what becomes of a client that verifies its certificate. */
async function serve(own?: { readonly key: string; readonly cert: string }) {
  const controller = new Controller(
    {},
    { hostname: "127.0.0.1", tls: own === undefined ? "implicit" : { mode: "implicit", ...own } },
  );
  await controller.start();
  const greet = async (
    connect: typeof esm.connect = tls.connect,
    options: esm.ConnectionOptions = {},
  ): Promise<string> => {
    const socket = connect({ host: "localhost", port: controller.port, ...options });
    try {
      const [greeting] = await once(socket, "data");
      return String(greeting).slice(0, 3);
    } finally {
      socket.destroy();
    }
  };
  return {
    ca: controller.ca ?? own?.cert ?? "",
    greet,
    [Symbol.asyncDispose]: () => controller.stop(),
  };
}

/** What clients trust that bring no list; not all versions of Node tell. */
const store = (): string[] => {
  const { getCACertificates } = tls as { getCACertificates?(type: string): string[] };
  return (getCACertificates?.("default") ?? []).map((one) => one.trim());
};

describe("while a CA is trusted", () => {
  test("clients that bring no list verify a certificate of its own, until it is over", async () => {
    await using server = await serve();
    await expect(server.greet()).rejects.toThrow(UNTRUSTED);
    const undo = begin(server.ca);
    expect(await server.greet()).toBe("220");
    expect(await server.greet(esm.connect)).toBe("220");
    undo();
    await expect(server.greet()).rejects.toThrow(UNTRUSTED);
  });

  test.each([
    ["by the module", () => tls.createSecureContext()],
    ["by a name that was imported", () => esm.createSecureContext({})],
    ["with a list that is none", () => tls.createSecureContext({ ca: undefined })],
  ])("so do contexts that are made apart, %s", async (_, make) => {
    await using server = await serve();
    begin(server.ca);
    expect(await server.greet(tls.connect, { secureContext: make() })).toBe("220");
  });

  test.each([
    ["one", OTHER],
    ["several", [OTHER, OTHER]],
    ["none", []],
  ])("a client that brings a list is left alone: %s", async (_, ca) => {
    await using server = await serve();
    begin(server.ca);
    await expect(server.greet(tls.connect, { ca })).rejects.toThrow(UNTRUSTED);
    const secureContext = tls.createSecureContext({ ca });
    await expect(server.greet(tls.connect, { secureContext })).rejects.toThrow(UNTRUSTED);
  });

  test("the name on the certificate is verified still", async () => {
    await using server = await serve();
    begin(server.ca);
    await expect(server.greet(tls.connect, { servername: "other.test" })).rejects.toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  test("one who ends it does not end it for others, nor twice", async () => {
    await using server = await serve();
    const [one, other] = [begin(server.ca), begin(server.ca)];
    one();
    one();
    expect(await server.greet()).toBe("220");
    other();
    await expect(server.greet()).rejects.toThrow(UNTRUSTED);
  });

  test.runIf(openssl.isHere)(`several CAs go in any order${openssl.note}`, async () => {
    const made = await Promise.all([selfSigned("one"), selfSigned("other")]);
    await using one = await serve(made[0]);
    await using other = await serve(made[1]);
    const [undoOne, undoBoth] = [begin(one.ca), begin(`${one.ca}\n${other.ca}`)];
    undoOne();
    expect(await other.greet()).toBe("220");
    undoBoth();
    await expect(other.greet()).rejects.toThrow(UNTRUSTED);
    await expect(one.greet()).rejects.toThrow(UNTRUSTED);
  });
});

describe("when it is over", () => {
  test("node:tls is as it was", async () => {
    const before = { create: tls.createSecureContext, store: new Set(store()) };
    await using server = await serve();
    begin(server.ca)();
    expect(tls.createSecureContext).toBe(before.create);
    expect(esm.createSecureContext).toBe(before.create);
    expect(new Set(store())).toEqual(before.store);
  });

  test("what somebody else has wrapped meanwhile stays, and trusts nobody", async () => {
    const { createSecureContext } = tls;
    await using server = await serve();
    const undo = begin(server.ca);
    const inner = tls.createSecureContext;
    const theirs: typeof inner = (options) => inner(options);
    tls.createSecureContext = theirs;
    try {
      undo();
      expect(tls.createSecureContext).toBe(theirs);
      await expect(server.greet()).rejects.toThrow(UNTRUSTED);
    } finally {
      tls.createSecureContext = createSecureContext;
    }
  });
});
