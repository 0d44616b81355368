import { createRequire } from "node:module";
import { createTransport } from "nodemailer";
import { note } from "./note.js";

const { trusts } = createRequire(import.meta.url)("../src/cases.cjs");
const NAMES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];
const variables = () => Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? null]));

/** An application in the main process, as a globalSetup may start one; and what is left there at the end. */
export default async function setup(): Promise<void> {
  process.on("exit", () => note({ main: trusts(), variables: variables() }));
  note({ during: variables() });
  if (process.env["TLS_MODE"] === undefined) return;
  const url = new URL(process.env["SMTP_URL"] ?? "");
  const secure = url.protocol === "smtps:";
  const { hostname: host, port } = url;
  const transport = createTransport({ host, port: Number(port), secure, requireTLS: !secure });
  await transport.verify();
  note({ application: "has verified the certificate" });
}
