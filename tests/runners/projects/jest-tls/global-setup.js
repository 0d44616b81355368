const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
const { createTransport } = require("nodemailer");
const { note } = require("./note.js");
const { trusts } = require("./src/cases.cjs");

const NAMES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];
const variables = () => Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? null]));

/** An application in the main process, as a globalSetup may start one; and what is left there at the end. */
module.exports = async (...args) => {
  await globalSetup(...args);
  process.on("exit", () => note({ main: trusts(), variables: variables() }));
  note({ during: variables() });
  if (process.env.TLS_MODE === undefined) return;
  const { protocol, hostname: host, port } = new URL(process.env.SMTP_URL);
  const secure = protocol === "smtps:";
  await createTransport({ host, port, secure, requireTLS: !secure }).verify();
  note({ application: "has verified the certificate" });
};
