import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createMailer } from "./mailer.js";
import { startSubmissionServer } from "./server.js";

const passwords = new Map([["ada", "correct horse"]]);
const sessions = [];
const handler = { handleData: ({ session }) => void sessions.push(session) };

let server;
before(async () => {
  server = await startSubmissionServer(handler, passwords);
});
after(() => server.stop());

const send = (options) => {
  const { hostname: host, port, ca } = server;
  const mailer = createMailer({ host, port, ca, ...options });
  return mailer.sendMail({ from: "ada@example.test", to: "grace@example.test", text: "Hello" });
};

test("a mailer that trusts the CA and knows the password is served, inside TLS", async () => {
  const { accepted } = await send({ user: "ada", pass: "correct horse" });
  assert.deepEqual(accepted, ["grace@example.test"]);
  assert.equal(sessions[0].auth.user, "ada");
  assert.equal(sessions[0].tls.protocol, "TLSv1.3");
});

test("a wrong password is refused, and its sender hears so", async () => {
  await assert.rejects(send({ user: "ada", pass: "wrong" }), {
    code: "EAUTH",
    responseCode: 535,
    response: "535 5.7.8 Authentication credentials invalid",
  });
});

test("without a password no mail is taken", async () => {
  await assert.rejects(send({}), { responseCode: 530, message: /530 5\.7\.0/ });
});

test("a mailer that does not know the CA does not trust the server", async () => {
  const options = { user: "ada", pass: "correct horse", ca: undefined };
  await assert.rejects(send(options), { message: /self-signed certificate|unable to verify/ });
});
