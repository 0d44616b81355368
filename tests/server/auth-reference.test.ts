/** The code of docs/reference/auth.md, as it stands there. */
import { expect, test } from "vitest";
import {
  Controller,
  deriveScramKeys,
  type OwnMechanism,
  scramWithStoredKeys,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { ScramClient } from "../support/scram-client.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const IN = ["235 2.7.0 Authentication successful"];

test("a fixture lets anyone in and records who it was", async () => {
  await using smtp = await startSmtpFixture({ mechanisms: ["PLAIN", "XOAUTH2"] });
  await using client = await RawClient.greeted(smtp);
  const response = base64("user=ada@corp.example\u0001auth=Bearer any-token\u0001\u0001");
  expect(await client.command(`AUTH XOAUTH2 ${response}`)).toEqual(IN);
  await client.mail("ada@corp.example", ["bob@example.test"], "Subject: Hi\r\n\r\nHello");

  const mail = await smtp.waitForMail({ authUser: "ada@corp.example" });
  expect(mail.session.auth).toEqual({ mechanism: "XOAUTH2", user: "ada@corp.example" });
});

test("an authenticator that serves every mechanism", async () => {
  const passwords = new Map([["ada", "s3cret"]]);
  await using controller = new Controller(
    {},
    {
      mechanisms: ["SCRAM-SHA-256", "CRAM-MD5", "PLAIN"],
      authenticator: ({ credentials }) => credentials.check(passwords.get(credentials.user)),
      authRequired: true,
      authRequireTls: false,
    },
  );
  await controller.start();

  await using client = await RawClient.greeted({
    host: controller.hostname,
    port: controller.port,
  });
  expect(await client.command("MAIL FROM:<ada@example.test>")).toEqual([
    "530 5.7.0 Authentication required",
  ]);
  expect(await client.command(`AUTH PLAIN ${base64("\0ada\0guess")}`)).toEqual([
    "535 5.7.8 Authentication credentials invalid",
  ]);
  expect(await client.command(`AUTH PLAIN ${base64("\0ada\0s3cret")}`)).toEqual(IN);
});

test("a server that keeps no passwords lets a SCRAM client in", async () => {
  const keys = new Map([["ada", await deriveScramKeys("s3cret")]]);
  await using smtp = await startSmtpFixture({
    mechanisms: [scramWithStoredKeys(({ user }) => keys.get(user))],
  });
  await using client = await RawClient.greeted(smtp);
  const login = new ScramClient("ada", "s3cret");
  const [asked = ""] = await client.command(`AUTH SCRAM-SHA-256 ${base64(login.first)}`);
  const [proven = ""] = await client.command(base64(login.answer(unwrap(asked))));
  expect(unwrap(proven)).toBe(login.serverFinal);
  expect(await client.command("")).toEqual(IN);

  const guess = new ScramClient("ada", "guess");
  await client.command("QUIT");
  await using other = await RawClient.greeted(smtp);
  const [again = ""] = await other.command(`AUTH SCRAM-SHA-256 ${base64(guess.first)}`);
  expect(await other.command(base64(guess.answer(unwrap(again))))).toEqual([
    "535 5.7.8 Authentication credentials invalid",
  ]);
});

const unwrap = (reply: string): string =>
  Buffer.from(reply.replace(/^334 /, ""), "base64").toString();

test("an authenticator that tells kinds apart", async () => {
  const sessions = { userOfToken: async (token: string) => await Promise.resolve(token) };
  await using controller = new Controller(
    {},
    {
      mechanisms: ["OAUTHBEARER", "EXTERNAL", "PLAIN"],
      authRequireTls: false,
      async authenticator({ credentials }) {
        switch (credentials.kind) {
          case "token": {
            const user = await sessions.userOfToken(credentials.token);
            return { success: true, user };
          }
          case "external":
            return { success: false, reply: "535 5.7.8 No certificate" };
          default:
            return false;
        }
      },
    },
  );
  await controller.start();
  await using client = await RawClient.greeted({
    host: controller.hostname,
    port: controller.port,
  });
  expect(await client.command("AUTH EXTERNAL =")).toEqual(["535 5.7.8 No certificate"]);
  const response = base64("n,,\u0001auth=Bearer ada\u0001\u0001");
  expect(await client.command(`AUTH OAUTHBEARER ${response}`)).toEqual(IN);
  expect(controller.sessions[0]?.auth).toEqual({ mechanism: "OAUTHBEARER", user: "ada" });
});

test("a mechanism of one's own", async () => {
  const tickets = new Map([["t-1815", "ada"]]);
  const userOf = async (ticket: string): Promise<string | undefined> =>
    await Promise.resolve(tickets.get(ticket));

  const ticket: OwnMechanism = {
    name: "X-TICKET",
    async *exchange({ initial }) {
      const answer = initial ?? (yield "Your ticket, please");
      const user = await userOf(answer.toString());
      return user === undefined ? false : { success: true, user };
    },
  };
  await using smtp = await startSmtpFixture({ mechanisms: ["PLAIN", ticket] });

  await using client = await RawClient.greeted(smtp);
  expect(await client.command("AUTH X-TICKET")).toEqual([`334 ${base64("Your ticket, please")}`]);
  expect(await client.command(base64("t-0"))).toEqual([
    "535 5.7.8 Authentication credentials invalid",
  ]);
  expect(await client.command(`AUTH X-TICKET ${base64("t-1815")}`)).toEqual(IN);
});

test("a hook that decides before the mechanism does", async () => {
  await using smtp = await startSmtpFixture({
    handler: {
      handleAuth({ mechanism }) {
        return mechanism === "LOGIN" ? "534 5.7.9 LOGIN is too weak" : undefined;
      },
    },
  });

  await using client = await RawClient.greeted(smtp);
  expect(await client.command("AUTH LOGIN")).toEqual(["534 5.7.9 LOGIN is too weak"]);
  expect(await client.command(`AUTH PLAIN ${base64("\0ada\0any")}`)).toEqual(IN);
});
