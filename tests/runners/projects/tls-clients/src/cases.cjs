const { execFileSync } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const { get, Agent } = require("node:https");
const { join } = require("node:path");
const tls = require("node:tls");
const { createTransport } = require("nodemailer");

const MAIL = { from: "shop@example.test", to: "ada@example.test", text: "Hello" };
const UNTRUSTED = /unable to verify|self.signed|unable to get/;
/** The certificate of somebody else. */
const [OTHER] = tls.rootCertificates;

const node = (url) => [process.execPath, [join(__dirname, "send-mail.cjs"), url]];
const python = (url) => ["python3", ["-I", join(__dirname, "send_mail.py"), url]];
const curl = (url) => [
  "curl",
  [
    "-sS",
    "--ssl-reqd",
    url,
    "--mail-from",
    MAIL.from,
    "--mail-rcpt",
    MAIL.to,
    "-T",
    join(__dirname, "mail.eml"),
  ],
];
/** What comes of asking for a page of a server that has none. */
const failureOf = ({ host, port }, agent) =>
  new Promise((resolve) => {
    get({ host, port, agent }).on("error", (error) => resolve(String(error)));
  });

/** Those that are installed: the test that runs this says which. */
const PROGRAMS = { node, python, curl };
const installed = (process.env.PROGRAMS ?? "node").split(" ").filter((name) => name !== "");

/** What holds for every client that verifies the certificate, in whatever kind of worker it runs. */
exports.cases = ({ test, expect, smtp, mode, connectTo, isBrief }) => {
  if (mode === undefined)
    return test("without TLS nobody is to be trusted", () => {
      expect(smtp.ca).toBe(undefined);
      expect(Object.keys(smtp.env)).toEqual(["SMTP_HOST", "SMTP_PORT", "SMTP_URL"]);
    });
  const secure = mode === "implicit";
  const transport = (own) =>
    createTransport({ host: smtp.host, port: smtp.port, secure, requireTLS: !secure, ...own });
  const received = async () => {
    const mail = await smtp.waitForMail("ada@example.test");
    expect(mail.session.tls).toMatchObject({ protocol: "TLSv1.3" });
  };

  test("nodemailer verifies the certificate without a word about it", async () => {
    await transport().sendMail(MAIL);
    await received();
  });

  test("a context that was made apart does too", async () => {
    const secureContext = tls.createSecureContext();
    await transport({ tls: { secureContext } }).sendMail(MAIL);
    await received();
  });

  test("a client with a list of its own is refused what it would be refused in production", async () => {
    await expect(transport({ tls: { ca: OTHER } }).sendMail(MAIL)).rejects.toThrow(UNTRUSTED);
    await expect(transport({ tls: { ca: [] } }).sendMail(MAIL)).rejects.toThrow(UNTRUSTED);
    const secureContext = tls.createSecureContext({ ca: OTHER });
    await expect(transport({ tls: { secureContext } }).sendMail(MAIL)).rejects.toThrow(UNTRUSTED);
    expect(await smtp.mails()).toEqual([]);
  });

  if (secure)
    test("an agent of https has its own list, or none", async () => {
      expect(await failureOf(smtp, new Agent({ ca: OTHER }))).toMatch(UNTRUSTED);
      // The handshake is over: an SMTP server's greeting is no HTTP.
      expect(await failureOf(smtp, new Agent())).toMatch(/Parse Error/);
    });

  if (secure && connectTo !== undefined)
    test("an ES module that takes functions of node:tls by name verifies the certificate", async () => {
      expect(await connectTo(smtp.host, smtp.port)).toMatch(/^220 /);
    });

  for (const name of installed) {
    const run = PROGRAMS[name];
    const url = () => `${smtp.url}${name === "curl" ? "/client.test" : ""}`;

    test(`a child process verifies the certificate: ${name}`, async () => {
      execFileSync(...run(url()));
      await received();
    });
    if (isBrief) continue;

    test(`so it does with the variables of the fixture alone: ${name}`, async () => {
      const env = { PATH: process.env.PATH, ...smtp.env };
      execFileSync(...run(url()), { env });
      await received();
    });

    test(`and it is refused without them: ${name}`, async () => {
      const env = { PATH: process.env.PATH, SMTP_URL: smtp.url };
      expect(() => execFileSync(...run(url()), { env, stdio: "pipe" })).toThrow();
      expect(await smtp.mails()).toEqual([]);
    });
  }

  test("the fixture names the CA, and files in which it is", () => {
    expect(smtp.ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
    for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]) {
      expect(smtp.env[name]).toBe(process.env[name]);
      expect(existsSync(smtp.env[name])).toBe(true);
      expect(readFileSync(smtp.env[name], "utf8")).toContain(smtp.ca);
    }
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBe(undefined);
  });
};

/** What holds for tests that run at the same time, whose mail nothing tells apart but the connection that it came by. */
exports.concurrentCases = ({ test, expect, smtp }) => {
  const names = ["ada", "bob", "cy"];
  let missing = names.length;
  let allRun;
  const all = new Promise((resolve) => {
    allRun = resolve;
  });
  for (const name of names)
    test.concurrent(`mail over a connection of its own is the test's: ${name}`, async () => {
      if (--missing === 0) allRun();
      await all;
      const { host, port } = smtp;
      await createTransport({ host, port, secure: true }).sendMail({ ...MAIL, subject: name });
      expect((await smtp.mails()).map(({ subject }) => subject)).toEqual([name]);
    });
};

/** How many CAs this process trusts because of us. */
exports.trusts = () => tls[Symbol.for("smtp-fixture trusted CAs")]?.size ?? 0;
