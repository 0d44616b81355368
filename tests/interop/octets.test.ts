import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT_NAME, CLIENTS } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { MAILS } from "./mails.js";

describe.each(HOMES)("$name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  for (const client of CLIENTS) {
    const { name, peer } = client;
    describe.runIf(peer.isHere)(
      `what ${name} delivers is captured octet for octet${peer.note}`,
      () => {
        const mails = MAILS.filter(({ needsSmtpUtf8 }) => client.speaksSmtpUtf8 || !needsSmtpUtf8);

        test.each(mails)("$name", async (mail) => {
          await using smtp = await home.open();
          await client.deliver(smtp, mail);

          // The client has its 250, so the mail is there: no wait.
          const captured = await smtp.mails();
          expect(captured).toHaveLength(1);
          const [{ raw, envelope, session } = unreachable()] = captured;
          const said = client.says(mail);
          expect(firstDifference(raw, said)).toBeUndefined();
          expect(raw.equals(said)).toBe(true);
          expect(envelope).toMatchObject({
            mailFrom: mail.from,
            rcptTos: mail.to,
            smtpUtf8: mail.needsSmtpUtf8,
            size: said.length,
            authUser: undefined,
          });
          const declares = client.declaresEightBit && mail.isEightBit;
          expect(envelope.mailOptions.includes("BODY=8BITMIME")).toBe(declares);
          expect(session).toMatchObject({
            hostName: CLIENT_NAME,
            extendedSmtp: true,
            auth: undefined,
          });
        });
      },
    );
  }
});

/** Where two contents part, and what is there: a failure text for contents of any length. */
function firstDifference(got: Buffer, wanted: Buffer): object | undefined {
  if (got.equals(wanted)) return undefined;
  const at = got.findIndex((octet, index) => octet !== wanted[index]);
  const from = at < 0 ? Math.min(got.length, wanted.length) : at;
  const near = (octets: Buffer): string =>
    octets.toString("latin1", Math.max(from - 20, 0), from + 40);
  return { at: from, got: near(got), wanted: near(wanted) };
}

function unreachable(): never {
  throw new Error("There is a first mail.");
}
