import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import nodemailer from "nodemailer";
import { describe, expect, test } from "vitest";
import { trustCa } from "../../packages/core/src/hub/trust-ca.js";
import { startHub } from "../../packages/core/src/hub/start-hub.js";
import { startSmtpFixture } from "../../packages/core/src/index.js";
import { openWorker } from "../fixture/homes.js";
import { openssl } from "../support/openssl.js";
import { peer } from "../support/peers.js";
import { RawClient } from "../support/raw-client.js";
import { incidents, PATIENCE } from "../support/what-clients-did.js";

const python = peer("python3");

const TRUST =
  "give it the CA of the certificate, smtp.ca, as `tls: { ca }` or by NODE_EXTRA_CA_CERTS";
const LEFT = `left in the middle of the TLS handshake: does it trust our certificate? If not, ${TRUST}`;

/** Runs a program that says nothing to us, to its end. */
function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
}

/** OpenSSL's client, which ends when it does not trust the server. */
const sClient = (port: number, ...args: readonly string[]): Promise<void> =>
  run("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, "-quiet", ...args]);

describe("a wait that fails tells of a client that", () => {
  test.runIf(openssl.isHere)(
    `refuses our certificate, as OpenSSL does${openssl.note}`,
    async () => {
      await using smtp = await startSmtpFixture({ tls: "starttls" });
      await sClient(smtp.port, "-starttls", "smtp", "-verify_return_error");
      await expect
        .poll(() => incidents(smtp), PATIENCE)
        .toEqual([
          expect.stringMatching(
            /^mail\.example\.com: refused our certificate: alert 48 \(unknown_ca\): give it the CA /,
          ),
        ]);
    },
  );

  test.runIf(python.isHere)(`refuses our certificate, as Python does${python.note}`, async () => {
    await using smtp = await startSmtpFixture({ tls: "implicit" });
    const script = `
import smtplib, ssl
try:
    smtplib.SMTP_SSL("localhost", ${smtp.port}, context=ssl.create_default_context())
except ssl.SSLError:
    pass
`;
    await run("python3", ["-c", script]);
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([`a client: refused our certificate: alert 48 (unknown_ca): ${TRUST}`]);
  });

  test.runIf(openssl.isHere)(
    `finds that the certificate is for another name${openssl.note}`,
    async () => {
      await using smtp = await startSmtpFixture({ tls: "implicit" });
      await using folder = await temporaryFolder();
      const ca = join(folder.path, "ca.pem");
      await writeFile(ca, smtp.ca ?? "");
      const verified = ["-CAfile", ca, "-verify_return_error", "-verify_hostname", "shop.test"];
      await sClient(smtp.port, ...verified);
      await expect
        .poll(() => incidents(smtp), PATIENCE)
        .toEqual([
          expect.stringMatching(
            /^a client: refused our certificate: alert 42 \(bad_certificate\): /,
          ),
        ]);
    },
  );

  test.each(["implicit", "starttls"] as const)(
    "finds out in the handshake that it does not trust us, as nodemailer does (%s)",
    async (mode) => {
      await using smtp = await startSmtpFixture({ tls: mode });
      const { host, port } = smtp;
      const secure = mode === "implicit";
      const transport = nodemailer.createTransport({ host, port, secure, name: "app.test" });
      await expect(transport.verify()).rejects.toThrow(/certificate/);
      await expect
        .poll(() => incidents(smtp), PATIENCE)
        .toEqual([`${secure ? "a client" : "app.test"}: ${LEFT}`]);
    },
  );

  test.each(["implicit", "starttls"] as const)(
    "finds out after the handshake that it does not trust us, as nodemailer does with TLS 1.2 (%s)",
    async (mode) => {
      await using smtp = await startSmtpFixture({ tls: { mode, maxVersion: "TLSv1.2" } });
      const { host, port } = smtp;
      const secure = mode === "implicit";
      const transport = nodemailer.createTransport({ host, port, secure, name: "app.test" });
      await expect(transport.verify()).rejects.toThrow(/certificate/);
      await expect
        .poll(() => incidents(smtp), PATIENCE)
        .toEqual([
          `${secure ? "a client" : "app.test"}: left right after the TLS handshake, without EHLO: most likely it does not trust our certificate: ${TRUST}`,
        ]);
    },
  );

  test("speaks in clear where a handshake is due", async () => {
    await using smtp = await startSmtpFixture({ tls: "implicit" });
    await using client = await RawClient.connect(smtp);
    client.send("EHLO client.test\r\n");
    await client.closed;
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "a client: spoke in clear where a TLS handshake was due: this server wants TLS from the first octet on (secure: true, smtps://)",
      ]);
  });

  test.runIf(openssl.isHere)(`has no version of TLS in common with us${openssl.note}`, async () => {
    await using smtp = await startSmtpFixture({
      tls: { mode: "implicit", minVersion: "TLSv1.3" },
    });
    await sClient(smtp.port, "-tls1_2");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "a client: the TLS handshake failed: client and server have no version of TLS in common",
      ]);
  });

  test.runIf(openssl.isHere)(`has no cipher in common with us${openssl.note}`, async () => {
    await using smtp = await startSmtpFixture({
      tls: { mode: "implicit", maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" },
    });
    await sClient(smtp.port, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual(["a client: the TLS handshake failed: client and server have no cipher in common"]);
  });

  test("shows no certificate where the server asks for one", async () => {
    await using smtp = await startSmtpFixture({
      tls: { mode: "implicit", requestCert: true, rejectUnauthorized: true },
    });
    const client = await RawClient.connectTls(smtp, { ca: smtp.ca }).catch(() => undefined);
    await client?.closed;
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        expect.stringMatching(/client showed no certificate, and the server asks for one$/),
      ]);
  });

  test("stops at STARTTLS", async () => {
    await using smtp = await startSmtpFixture({ tls: "starttls" });
    await using client = await RawClient.greeted(smtp);
    await client.command("STARTTLS");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "client.test: connected 0.0 s ago, stopped at STARTTLS, and is still open: the handshake has not ended",
      ]);
    client.half();
    await expect.poll(() => incidents(smtp), PATIENCE).toEqual([`client.test: ${LEFT}`]);
  });

  test("is turned away until it has said STARTTLS", async () => {
    await using smtp = await startSmtpFixture({ tls: "required" });
    await using client = await RawClient.greeted(smtp);
    await client.command("MAIL FROM:<shop@shop.test>");
    await client.command("QUIT");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "client.test: shop@shop.test → nobody: gave up after 530 5.7.0 Must issue a STARTTLS command first at MAIL FROM:<shop@shop.test>",
      ]);
  });

  test.runIf(openssl.isHere)(
    `refuses our certificate over the hub, too${openssl.note}`,
    async () => {
      await using hub = await startHub({ ahead: 0, tls: "starttls" });
      await using worker = await openWorker(hub);
      worker.tests.start("the test", undefined);
      await sClient(worker.smtp.port, "-starttls", "smtp", "-verify_return_error");
      await expect
        .poll(() => incidents(worker.smtp), PATIENCE)
        .toEqual([
          expect.stringMatching(
            /refused our certificate: alert 48 \(unknown_ca\): start its process with the variables of smtp\.env \(NODE_EXTRA_CA_CERTS for Node; SSL_CERT_FILE for .*`cafile`/,
          ),
        ]);
    },
  );

  test("brings a list of its own, in a process that trusts the server", async () => {
    await using hub = await startHub({ ahead: 0, tls: "implicit" });
    await using worker = await openWorker(hub);
    worker.tests.start("the test", undefined);
    const { host, port } = worker.smtp;
    const endTrust = trustCa(hub.address.ca?.pem ?? "");
    const transport = nodemailer.createTransport({ host, port, secure: true, tls: { ca: [] } });
    await expect(transport.verify()).rejects.toThrow(/unable to|self.signed/);
    endTrust();
    await expect
      .poll(() => incidents(worker.smtp), PATIENCE)
      .toEqual([
        expect.stringMatching(
          /does it trust our certificate\? If not, leave out its own list of CAs, an option `ca` of the client .*: without one, clients in this process trust smtp\.ca$/,
        ),
      ]);
  });

  test("has to be given the CA where nobody knows it", async () => {
    await using smtp = await startSmtpFixture({ tls: "implicit" });
    const { host, port } = smtp;
    const transport = nodemailer.createTransport({ host, port, secure: true });
    await expect(transport.verify()).rejects.toThrow(/unable to|self.signed/);
    await expect.poll(() => incidents(smtp), PATIENCE).toEqual([expect.stringContaining(TRUST)]);
  });
});

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "smtp-fixture-tls-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
