import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accept, type SmtpFixture, startSmtpFixture } from "../../packages/core/src/index.js";
import { type Address, type Client, clientNamed, CLIENTS } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { type Mail, mailNamed } from "./mails.js";
import type { ProgramFailedError } from "./run-program.js";

const MAIL = mailNamed("an ASCII mail");
const STRANGER = "bob@elsewhere.test";

/** What each client makes of `550 not relaying to that domain`, where it is the reply to its only recipient. */
const ACCOUNTS: Readonly<Record<string, object>> = {
  nodemailer: {
    code: "EENVELOPE",
    responseCode: 550,
    response: "550 not relaying to that domain",
    rejected: [STRANGER],
  },
  "Python's smtplib": {
    exitCode: 1,
    stdout: `{"error": "SMTPRecipientsRefused", "refused": {"${STRANGER}": [550, "not relaying to that domain"]}}\n`,
  },
  // swaks(1), EXIT CODES: an error in or after RCPT.
  swaks: {
    exitCode: 24,
    stdout: expect.stringMatching(/^<\*\* 550 not relaying to that domain$/m),
  },
  // EX_DATAERR of sysexits.h.
  msmtp: {
    exitCode: 65,
    stderr: expect.stringMatching(/^msmtp: server message: 550 not relaying to that domain$/m),
  },
  // CURLE_SEND_ERROR. It keeps the text to itself.
  curl: { exitCode: 55, stderr: expect.stringContaining("RCPT failed: 550") },
};

for (const client of CLIENTS) {
  const { name, peer } = client;
  test.runIf(peer.isHere)(
    `a hook's refusal reaches the user of ${name} word for word${peer.note}`,
    async () => {
      await using smtp = await startWithoutRelay();
      const error = await failure(client, smtp, { ...MAIL, to: [STRANGER] });
      expect(error).toMatchObject(ACCOUNTS[name] ?? {});
      expect(await smtp.mails()).toEqual([]);
    },
  );
}

const MIXED: Mail = { ...MAIL, to: ["ann@example.test", STRANGER, "cid@example.test"] };

for (const client of ["nodemailer", "Python's smtplib", "swaks"].map(clientNamed)) {
  const { name, peer } = client;
  test.runIf(peer.isHere)(
    `where one recipient of three is refused, ${name} delivers to the others${peer.note}`,
    async () => {
      await using smtp = await startWithoutRelay();
      await client.deliver(smtp, MIXED);
      const [mail] = await smtp.mails();
      expect(mail?.envelope.rcptTos).toEqual(["ann@example.test", "cid@example.test"]);
      expect(mail?.raw.equals(client.says(MIXED))).toBe(true);
    },
  );
}

for (const client of ["msmtp", "curl"].map(clientNamed)) {
  const { name, peer } = client;
  test.runIf(peer.isHere)(
    `where one recipient of three is refused, ${name} gives up and nothing is captured${peer.note}`,
    async () => {
      await using smtp = await startWithoutRelay();
      await failure(client, smtp, MIXED);
      // msmtp leaves without QUIT: its transaction is over once its connection is.
      await smtp.expectNoMail();
      const attempts = await smtp.attempts();
      expect(attempts).toHaveLength(1);
      expect(attempts[0]).toMatchObject({ outcome: "aborted", mailId: undefined });
      expect(attempts[0]?.recipients.slice(0, 2)).toEqual([
        { address: "ann@example.test", code: 250 },
        { address: STRANGER, code: 550 },
      ]);
    },
  );
}

describe.each(HOMES)("content that is too long, $name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  for (const client of CLIENTS) {
    const { name, peer } = client;
    test.runIf(peer.isHere)(
      `${name} is told 552, and no mail is captured${peer.note}`,
      async () => {
        await using smtp = await home.open({ dataSizeLimit: 10_000 });
        const error = await failure(client, smtp, mailNamed("a binary attachment in base64"));
        // RFC 1870 §6.1 and §6.3: after MAIL to those that say how long it is, after the content to the others.
        expect(error.message).toContain(
          name === "curl" ? "MAIL failed: 552" : "552 5.3.4 Message size exceeds the fixed maximum",
        );
        expect(await smtp.mails()).toEqual([]);

        await client.deliver(smtp, MAIL);
        expect(await smtp.mails()).toHaveLength(1);
      },
    );
  }
});

/** Serves mailboxes of example.test alone. */
function startWithoutRelay(): Promise<SmtpFixture> {
  return startSmtpFixture({
    handler: {
      handleRcpt: ({ address }) =>
        address.endsWith("@example.test") ? accept() : "550 not relaying to that domain",
    },
  });
}

/** What a client reports of a mail that it could not deliver. */
async function failure(
  client: Client,
  server: Address,
  mail: Mail,
): Promise<Error & Partial<ProgramFailedError>> {
  try {
    await client.deliver(server, mail);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${client.name} has delivered what was to be refused.`);
}
