import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSmtpFixture } from "../../packages/core/src/index.js";
import { CLIENTS, type Login } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { mailNamed } from "./mails.js";

const MECHANISMS = ["PLAIN", "LOGIN"] as const;
const MAIL = mailNamed("an ASCII mail");
const ADA = { user: "ada@corp.example", pass: "s3cret: /+=%" };

describe.each(HOMES)("$name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  for (const client of CLIENTS) {
    const { name, peer } = client;
    describe.runIf(peer.isHere)(
      `who ${name} says it is gets recorded, and its secret does not${peer.note}`,
      () => {
        test.each(MECHANISMS)("AUTH %s", async (mechanism) => {
          await using smtp = await home.open();
          await client.deliver(smtp, MAIL, { mechanism, ...ADA });

          const mails = await smtp.mails();
          expect(mails).toHaveLength(1);
          expect(mails[0]?.envelope.authUser).toBe(ADA.user);
          expect(mails[0]?.session.auth).toEqual({ mechanism, user: ADA.user });
          expect(mails[0]?.raw.equals(client.says(MAIL))).toBe(true);

          const transcript = await smtp.transcript();
          expect(transcript).toMatch(new RegExp(`^C: AUTH ${mechanism}\\b`, "m"));
          expect(transcript).toMatch(/^S: 235 /m);
          for (const secret of secretsOf({ mechanism, ...ADA }))
            expect(transcript).not.toContain(secret);
        });
      },
    );
  }
});

for (const client of CLIENTS) {
  const { name, peer } = client;
  describe.runIf(peer.isHere)(`${name} is told that its password is wrong${peer.note}`, () => {
    test.each(MECHANISMS)("AUTH %s", async (mechanism) => {
      await using smtp = await startSmtpFixture({
        authRequired: true,
        authenticator: ({ credentials: { user, password } }) =>
          user === ADA.user && password === ADA.pass,
      });
      const attempt = client.deliver(smtp, MAIL, { mechanism, user: ADA.user, pass: "guessed" });
      // RFC 4954 §6: 535, which all but curl pass on with its text.
      await expect(attempt).rejects.toThrow(
        name === "curl" ? "Login denied" : "535 5.7.8 Authentication credentials invalid",
      );
      expect(await smtp.mails()).toEqual([]);

      await client.deliver(smtp, MAIL, { mechanism, ...ADA });
      expect(await smtp.mails()).toHaveLength(1);
    });
  });
}

/** A password as it is, and as it is on the wire (RFC 4616 §2). */
function secretsOf({ user, pass }: Login): string[] {
  return [pass, `\0${user}\0${pass}`].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString("base64"),
  ]);
}
