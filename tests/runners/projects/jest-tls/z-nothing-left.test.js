/**
 * @jest-environment node
 */
const { trusts } = require("./src/cases.cjs");
const { note } = require("./note.js");

test("a file in the same worker without our environment trusts nobody because of us", () => {
  const { NODE_EXTRA_CA_CERTS: forNode, SSL_CERT_FILE: forOpenSsl, JEST_WORKER_ID } = process.env;
  note({ worker: JEST_WORKER_ID, trusts: trusts(), forNode, forOpenSsl });
});
