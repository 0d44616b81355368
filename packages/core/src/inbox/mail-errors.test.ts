import { describe, expect, test } from "vitest";
import { RawClient } from "../../../../tests/support/raw-client.js";
import { steadyText } from "../../../../tests/support/steady-text.js";
import { startSmtpFixture } from "../fixture.js";
import { reject } from "../handler/verdict.js";
import { compileMailQuery } from "./compile-query.js";
import { Inbox } from "./inbox.js";
import { inboxSource } from "./inbox-source.js";
import {
  countMismatch,
  type Failing,
  inboxClosed,
  inboxFull,
  type MailError,
  unexpectedMail,
  unownedMail,
} from "./mail-errors.js";
import { mailOf } from "./mail-of.testing.js";
import type { MailQuery } from "./query.js";

const MAIL = mailOf();
/** When MAIL came. */
const BEGAN = { ms: 0, dateMs: MAIL.receivedAt.getTime() };

const failing = (query?: MailQuery): Failing => ({
  source: inboxSource(new Inbox(), "smtp://127.0.0.1:25"),
  query: compileMailQuery(query),
  began: BEGAN,
});
const ADA = failing("ada@example.test");

describe("too many mails", () => {
  test("are listed", async () => {
    const error = await countMismatch(ADA, 1, [MAIL, MAIL], "during()");
    expect(error).toMatchObject({ code: "MAIL_COUNT_MISMATCH", arrivals: [MAIL, MAIL] });
    expect(error.message).toBe(`\
during() was to give exactly 1 mail with { to: "ada@example.test" }, and 2 came:

  1  +0.00 s  shop@shop.test → ada@example.test  "Hello"
  2  +0.00 s  shop@shop.test → ada@example.test  "Hello"`);
    expect((await countMismatch(failing(), 2, [], "waitForMails(2)")).message).toBe(
      "waitForMails(2) was to give exactly 2 mails, and 0 came:",
    );
  });

  test("are told apart from one mail that was sent twice", async () => {
    const mails = ["a", "b", "a", "a"].map((id) =>
      mailOf({ content: `Message-ID: <${id}@shop.test>\nSubject: Hello\n\n` }),
    );
    const { message } = await countMismatch(ADA, 1, mails, "during()");
    expect(message).toContain(
      '#1 and #3 and #4 have one Message-ID, "<a@shop.test>": one mail, sent 3 times.',
    );
    expect(message).not.toContain("<b@shop.test>");
  });
});

describe("mail that was not to come", () => {
  test("is listed", async () => {
    const error = await unexpectedMail(ADA, [MAIL]);
    expect(error).toMatchObject({ code: "UNEXPECTED_MAIL", arrivals: [MAIL] });
    expect(error.message).toBe(`\
No mail with { to: "ada@example.test" } was to arrive, and one did:

  1  +0.00 s  shop@shop.test → ada@example.test  "Hello"`);
    const { message } = await unexpectedMail(
      failing(() => true),
      [MAIL, MAIL],
    );
    expect(message).toMatch(/^No mail that a predicate accepts was to arrive, and 2 did:\n/);
  });
});

test("mail of nobody names the tests that were running, and what to do", async () => {
  const error = await unownedMail(ADA, MAIL, ["one", "two"], "No mail arrived.", []);
  expect(error).toMatchObject({ code: "MAIL_UNOWNED", arrivals: [MAIL] });
  expect(error.message).toBe(`\
shop@shop.test → ada@example.test  "Hello" arrived and belongs to nobody: 2 tests were running when it came ("one", "two"), and nothing in it says whose it is. Send it to a mailbox of the test's own, smtp.address("…"), or use the \`test\` that brings its own smtp.

No mail arrived.

No mail arrived in this inbox.`);
});

test("a full inbox says how full, and what to do", () => {
  const fullness = { mails: 1, octets: 500, maxMails: 1, maxOctets: 1000, refused: 1 };
  expect(inboxFull(fullness)).toMatchObject({
    code: "INBOX_FULL",
    message:
      "This inbox is full: it holds 1 mail (at most 1) of 500 octets in all (at most 1000), and 1 more was refused with 452. Call clear() between batches, or raise maxMails or maxOctets.",
  });
  expect(inboxFull({ ...fullness, mails: 2, refused: 3 }).message).toMatch(
    /holds 2 mails .* and 3 more were refused/,
  );
});

test("an inbox that was closed says what the test was doing", () => {
  expect(inboxClosed("waiting for a mail")).toMatchObject({
    code: "INBOX_CLOSED",
    message:
      "The server was stopped while the test was waiting for a mail: no mail can arrive any more.",
  });
});

const failed = (wait: Promise<unknown>): Promise<MailError> =>
  wait.then(
    () => {
      throw new Error("It came.");
    },
    (error: unknown) => error as MailError,
  );

describe("mail that did not come", () => {
  test("where nothing went on at all", async () => {
    await using smtp = await startSmtpFixture();
    const error = await failed(smtp.waitForMail("ada@example.test", { timeoutMs: 10 }));
    expect(error).toMatchObject({ code: "MAIL_NOT_RECEIVED", arrivals: [] });
    expect(error.message).toBe(`\
No mail with { to: "ada@example.test" } arrived within 10 ms.

No mail arrived in this inbox.

No client connected at all. Likely causes:
  - the application was not told of this server: it is at ${smtp.url} (smtp.url, or smtp.host and smtp.port)
  - the code that sends was not reached, or what it threw was lost because nobody awaited it`);
  });

  test("where it was refused: what clients tried, and the dialogue", async () => {
    await using smtp = await startSmtpFixture({
      handler: { handleRcpt: () => reject(550, "5.1.1", "No such mailbox here") },
    });
    const client = await RawClient.greeted(smtp);
    for (let index = 1; index <= 6; index++) {
      await client.command(`MAIL FROM:<a${index}@shop.test>`);
      await client.command("RCPT TO:<ada@example.test>");
      await client.command("RSET");
    }
    await client.command("QUIT");
    await client.closed;
    const { message } = await failed(smtp.waitForMail("ada@example.test", { timeoutMs: 10 }));
    const gaveUp =
      "ada@example.test: gave up after 550 5.1.1 No such mailbox here at RCPT TO:<ada@example.test>";
    expect(steadyText(message)).toBe(`\
No mail with { to: "ada@example.test" } arrived within 10 ms.

No mail arrived in this inbox.

What clients did that brought no mail:
  +0.00 s  client.test: a1@shop.test → ${gaveUp}
  +0.00 s  client.test: a2@shop.test → ${gaveUp}
  +0.00 s  client.test: a3@shop.test → ${gaveUp}
  +0.00 s  client.test: a4@shop.test → ${gaveUp}
  +0.00 s  client.test: a5@shop.test → ${gaveUp}
  +0.00 s  client.test: a6@shop.test → ${gaveUp}

The end of the transcript:
  … (29 lines before, in smtp.transcript())
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<ada@example.test>
  S: 550 5.1.1 No such mailbox here
  C: RSET
  S: 250 2.0.0 OK
  C: MAIL FROM:<a5@shop.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<ada@example.test>
  S: 550 5.1.1 No such mailbox here
  C: RSET
  S: 250 2.0.0 OK
  C: MAIL FROM:<a6@shop.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<ada@example.test>
  S: 550 5.1.1 No such mailbox here
  C: RSET
  S: 250 2.0.0 OK
  C: QUIT
  S: 221 2.0.0 Bye
  -- closed after QUIT`);
  });

  test("where a predicate throws on the mail that came: its error is what the test gets", async () => {
    await using smtp = await startSmtpFixture();
    await using client = await RawClient.greeted(smtp);
    await client.mail("shop@shop.test", ["ada@example.test"], "Subject: x\r\n\r\n");
    const error = await failed(
      smtp.waitForMail({ subject: (subject) => JSON.parse(subject) as boolean }),
    );
    expect(error).toBeInstanceOf(SyntaxError);
  });

  test("where a predicate would throw on other mail: that it did not come is what the test gets", async () => {
    await using smtp = await startSmtpFixture();
    await using client = await RawClient.greeted(smtp);
    await client.mail("shop@shop.test", ["bob@example.test"], "Subject: x\r\n\r\n");
    const error = await failed(
      smtp.waitForMail(
        { to: "ada@example.test", subject: (subject) => JSON.parse(subject) as boolean },
        { timeoutMs: 10 },
      ),
    );
    expect(error).toMatchObject({ code: "MAIL_NOT_RECEIVED" });
    expect(steadyText(error.message)).toContain(
      '  1  +0.00 s  shop@shop.test → bob@example.test  "x"  ✗ to ✗ subject',
    );
  });
});
