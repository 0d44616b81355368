import nodemailer from "nodemailer";
import { describe, expect, test } from "vitest";
import { type SmtpFixture, startSmtpFixture } from "../../packages/core/src/index.js";
import { openssl, selfSigned } from "../support/openssl.js";
import { peer } from "../support/peers.js";
import { runProgram, withFile } from "./run-program.js";
import { runPython } from "./run-python.js";

/** Each way to TLS, and the three names that a certificate of ours is for. */
const WAYS = (["starttls", "required", "implicit"] as const).flatMap((mode) =>
  ["127.0.0.1", "localhost"].map((host) => ({ mode, host })),
);
type Way = (typeof WAYS)[number];

const CONTENT = "Subject: Hello\r\n\r\nHello over TLS\r\n";
const FROM = "ada@client.test";
const TO = "bob@mx.test";

/** A program that delivers one mail by TLS, its verification on, and authenticates where it can. */
interface TlsClient {
  readonly name: string;
  readonly peer: { readonly isHere: boolean; readonly note: string };
  deliver(smtp: SmtpFixture, way: Way, cafile: string): Promise<unknown>;
}

const CLIENTS: readonly TlsClient[] = [
  {
    name: "nodemailer",
    peer: { isHere: true, note: "" },
    async deliver({ port, ca }, { mode, host }) {
      const transport = nodemailer.createTransport({
        host,
        port,
        secure: mode === "implicit",
        requireTLS: mode !== "implicit",
        tls: { ca },
        auth: { user: "ada", pass: "s3cret" },
      });
      await transport.sendMail({ envelope: { from: FROM, to: [TO] }, raw: CONTENT });
    },
  },
  {
    name: "Python's smtplib",
    peer: peer("python3"),
    deliver: ({ port }, { mode, host }, cafile) =>
      runPython(
        "./smtplib_tls.py",
        { host, port, mode, cafile, from: FROM, to: [TO] },
        Buffer.from(CONTENT),
      ),
  },
  {
    name: "curl",
    peer: peer("curl"),
    deliver: ({ port }, { mode, host }, cafile) =>
      withFile(CONTENT, (path) =>
        runProgram(
          "curl",
          [
            ["--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10"],
            ["--url", `${mode === "implicit" ? "smtps" : "smtp"}://${host}:${port}/client.test`],
            ["--ssl-reqd", "--cacert", cafile, "--user", "ada:s3cret"],
            ["--mail-from", FROM, "--mail-rcpt", TO, "--upload-file", path],
          ].flat(),
        ),
      ),
  },
  {
    name: "swaks",
    peer: peer("swaks"),
    deliver: ({ port }, { mode, host }, cafile) =>
      withFile(CONTENT, (path) =>
        runProgram(
          "swaks",
          [
            ["--config", "--server", host, "--port", `${port}`, "--timeout", "10"],
            [mode === "implicit" ? "-tlsc" : "-tls", "--tls-verify", "--tls-ca-path", cafile],
            ["--auth", "PLAIN", "--auth-user", "ada", "--auth-password", "s3cret"],
            ["--from", FROM, "--to", TO, "--data", `@${path}`, "--ehlo", "client.test"],
          ].flat(),
        ),
      ),
  },
  {
    name: "msmtp",
    peer: peer("msmtp"),
    deliver: ({ port }, { mode, host }, cafile) => {
      const account = [
        ["account default", `host ${host}`, `port ${port}`, "timeout 10", "domain client.test"],
        ["tls on", `tls_starttls ${mode === "implicit" ? "off" : "on"}`],
        [`tls_trust_file ${cafile}`, "auth plain", "user ada", "password s3cret", ""],
      ].flat();
      return withFile(account.join("\n"), (path) =>
        runProgram("msmtp", [`--file=${path}`, `--from=${FROM}`, "--", TO], Buffer.from(CONTENT)),
      );
    },
  },
];

for (const { name, peer: program, deliver } of CLIENTS)
  describe.runIf(program.isHere)(
    `${name} trusts the certificate made for it${program.note}`,
    () => {
      test.each(WAYS)("$mode at $host", async (way) => {
        await using smtp = await startSmtpFixture({
          host: way.host === "localhost" ? "localhost" : "127.0.0.1",
          tls: way.mode,
          authRequireTls: true,
          authRequired: true,
        });
        await withFile(smtp.ca ?? "", (cafile) => deliver(smtp, way, cafile));
        const [mail] = await smtp.mails();
        expect(mail?.text).toMatch(/^Hello over TLS/);
        expect(mail?.session.tls?.protocol).toMatch(/^TLSv1\.[23]$/);
        expect(mail?.session.auth?.user).toBe("ada");
      });

      test.runIf(openssl.isHere)(`and no other server's${openssl.note}`, async () => {
        await using smtp = await startSmtpFixture({ tls: "required" });
        const { cert } = await selfSigned("other");
        const attempt = withFile(cert, (cafile) =>
          deliver({ ...smtp, ca: cert }, { mode: "required", host: "127.0.0.1" }, cafile),
        );
        await expect(attempt).rejects.toThrow(/certificate|verif|CERT|SSL/i);
        expect(await smtp.mails()).toEqual([]);
      });
    },
  );

describe.runIf(openssl.isHere)(`OpenSSL${openssl.note}`, () => {
  test("verifies the certificate to the letter of RFC 5280", async () => {
    await using smtp = await startSmtpFixture({ tls: "implicit" });
    await withFile(smtp.ca ?? "", async (cafile) => {
      const { stdout } = await runProgram("openssl", [
        "s_client",
        "-connect",
        `127.0.0.1:${smtp.port}`,
        "-showcerts",
        "-CAfile",
        cafile,
      ]);
      const [leaf = ""] =
        /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s.exec(stdout) ?? [];
      await withFile(leaf, async (path) => {
        for (const name of [
          ["-verify_ip", "127.0.0.1"],
          ["-verify_ip", "::1"],
          ["-verify_hostname", "localhost"],
        ]) {
          const verified = await runProgram(
            "openssl",
            [
              "verify",
              "-x509_strict",
              "-purpose",
              "sslserver",
              "-CAfile",
              cafile,
              name,
              path,
            ].flat(),
          );
          expect(verified.stdout).toMatch(/: OK\n$/);
        }
        await expect(
          runProgram("openssl", [
            "verify",
            "-x509_strict",
            "-CAfile",
            cafile,
            "-verify_hostname",
            "other.test",
            path,
          ]),
        ).rejects.toThrow(/hostname mismatch/i);
        const { stdout: text } = await runProgram("openssl", [
          "x509",
          "-in",
          path,
          "-noout",
          "-text",
        ]);
        expect(text).toMatch(/ASN1 OID: prime256v1/);
        expect(text).toMatch(/CA:FALSE/);
        expect(text).toMatch(/TLS Web Server Authentication/);
      });
    });
  });

  test.each(["starttls", "implicit"] as const)("s_client goes through %s", async (tls) => {
    await using smtp = await startSmtpFixture({ tls });
    const start = tls === "starttls" ? ["-starttls", "smtp", "-name", "client.test"] : [];
    await withFile(smtp.ca ?? "", async (cafile) => {
      const { stdout } = await runProgram(
        "openssl",
        [
          ["s_client", "-connect", `127.0.0.1:${smtp.port}`, "-CAfile", cafile, "-crlf"],
          ["-verify_return_error", "-x509_strict", "-verify_ip", "127.0.0.1", "-ign_eof", start],
        ].flat(2),
        Buffer.from("EHLO client.test\nNOOP\nQUIT\n"),
      );
      expect(stdout).toMatch(/Verify return code: 0 \(ok\)/);
      expect(stdout).toMatch(
        /250-AUTH PLAIN LOGIN\r?\n250 HELP\r?\n250 2\.0\.0 OK\r?\n221 2\.0\.0 Bye/,
      );
    });
  });

  test("s_client goes through STARTTLS of LMTP", async () => {
    await using smtp = await startSmtpFixture({ tls: "required", protocol: "lmtp" });
    await withFile(smtp.ca ?? "", async (cafile) => {
      const { stdout } = await runProgram(
        "openssl",
        [
          ["s_client", "-connect", `127.0.0.1:${smtp.port}`, "-CAfile", cafile, "-crlf"],
          ["-verify_return_error", "-verify_ip", "127.0.0.1", "-ign_eof", "-starttls", "lmtp"],
        ].flat(),
        Buffer.from("LHLO client.test\nNOOP\nQUIT\n"),
      );
      expect(stdout).toMatch(/Verify return code: 0 \(ok\)/);
      expect(stdout).toMatch(
        /250-AUTH PLAIN LOGIN\r?\n250 HELP\r?\n250 2\.0\.0 OK\r?\n221 2\.0\.0 Bye/,
      );
      expect(await smtp.transcript()).toMatch(/^C: LHLO .*\n(?:S: .*\n)+C: STARTTLS$/m);
    });
  });
});
