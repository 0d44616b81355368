import nodemailer from "nodemailer";
import { describe, expect, test } from "vitest";
import { steadyText } from "../../../../tests/support/steady-text.js";
import { type SmtpFixture, startSmtpFixture } from "../fixture.js";
import { failureOfAsync, misuseOf } from "./failure-of.testing.js";
import { matchers } from "./index.js";

expect.extend(matchers);

async function send({ url }: SmtpFixture, to: string, subject: string): Promise<void> {
  const transport = nodemailer.createTransport(url);
  await transport.sendMail({ from: "shop@shop.test", to, subject, text: "Hello" });
}

/** A failure without the dialogue, which other tests are about. */
const withoutTranscript = (message: string): string =>
  steadyText(message).replace(/\n\n(?:Transcript|The end of the transcript):[^]*/, "");

describe("toReceiveMail", () => {
  test("holds for a mail that has come", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "Welcome");
    await expect(smtp).toReceiveMail();
    await expect(smtp).toReceiveMail("ada@example.test");
    await expect(smtp).toReceiveMail({ to: /^ada/, subject: "Welcome", text: "Hello" });
    await expect(smtp).toReceiveMail((mail) => mail.attachments.length === 0);
  });

  test("holds for a mail that comes later", async () => {
    await using smtp = await startSmtpFixture();
    const received = expect(smtp).toReceiveMail({ subject: "Welcome" });
    await send(smtp, "ada@example.test", "Other");
    await send(smtp, "ada@example.test", "Welcome");
    await received;
  });

  test("says what came instead, and why that was not it", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "Welcome");
    const message = await failureOfAsync(() =>
      expect(smtp).toReceiveMail({ to: "ada@example.test", subject: "Reset" }, { timeoutMs: 20 }),
    );
    expect(withoutTranscript(message)).toBe(`\
No mail with { to: "ada@example.test", subject: "Reset" } arrived within 20 ms.

1 mail arrived in this inbox:
  1  +0.00 s  shop@shop.test → ada@example.test  "Welcome"  ✓ to ✗ subject

Closest is #1:
  subject  wanted "Reset"
           got    "Welcome"`);
  });

  test("says that nothing came", async () => {
    await using smtp = await startSmtpFixture();
    const message = await failureOfAsync(() =>
      expect(smtp).toReceiveMail("ada@example.test", { timeoutMs: 20 }),
    );
    expect(message).toMatch(
      /^No mail with { to: "ada@example.test" } arrived within 20 ms.\n\nNo mail arrived in this inbox.\n\nNo client connected at all. /,
    );
  });
});

describe("not.toReceiveMail", () => {
  test("holds where no mail matches", async () => {
    await using smtp = await startSmtpFixture();
    await expect(smtp).not.toReceiveMail();
    await send(smtp, "ada@example.test", "Welcome");
    await expect(smtp).not.toReceiveMail({ subject: "Reset" });
  });

  test("shows the mail that came", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "Welcome");
    await send(smtp, "ada@example.test", "Reset");
    const one = await failureOfAsync(() => expect(smtp).not.toReceiveMail({ subject: "Reset" }));
    expect(withoutTranscript(one)).toBe(`\
No mail with { subject: "Reset" } was to arrive, and one did:

  1  +0.00 s  shop@shop.test → ada@example.test  "Reset"`);
    const both = await failureOfAsync(() => expect(smtp).not.toReceiveMail());
    expect(withoutTranscript(both)).toBe(`\
No mail was to arrive, and 2 did:

  1  +0.00 s  shop@shop.test → ada@example.test  "Welcome"
  2  +0.00 s  shop@shop.test → ada@example.test  "Reset"`);
  });
});

describe("toReceiveNoMail", () => {
  test("holds where no mail matches", async () => {
    await using smtp = await startSmtpFixture();
    await expect(smtp).toReceiveNoMail();
    await send(smtp, "ada@example.test", "Welcome");
    await expect(smtp).toReceiveNoMail({ subject: "Reset" }, { settleMs: 1 });
  });

  test("shows the mail that came", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "Welcome");
    const message = await failureOfAsync(() => expect(smtp).toReceiveNoMail("ada@example.test"));
    expect(withoutTranscript(message)).toBe(`\
No mail with { to: "ada@example.test" } was to arrive, and one did:

  1  +0.00 s  shop@shop.test → ada@example.test  "Welcome"`);
  });

  test("with .not waits for a mail, and says what came instead", async () => {
    await using smtp = await startSmtpFixture();
    const received = expect(smtp).not.toReceiveNoMail({ subject: "Welcome" });
    await send(smtp, "ada@example.test", "Welcome");
    await received;
    const missing = () => expect(smtp).not.toReceiveNoMail("eve@example.test", { timeoutMs: 20 });
    expect(await failureOfAsync(missing)).toContain(
      'No mail with { to: "eve@example.test" } arrived within 20 ms.',
    );
  });
});

describe("toReceiveMails", () => {
  test("holds for exactly as many, now or later", async () => {
    await using smtp = await startSmtpFixture();
    const received = expect(smtp).toReceiveMails(2);
    await send(smtp, "ada@example.test", "One");
    await send(smtp, "bob@example.test", "Two");
    await received;
    await expect(smtp).toReceiveMails(1, { subject: "Two" });
  });

  test("says how many came", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "One");
    const message = await failureOfAsync(() =>
      expect(smtp).toReceiveMails(2, undefined, { timeoutMs: 20 }),
    );
    expect(withoutTranscript(message)).toBe(`\
Not 2 mails arrived within 20 ms. 1 of 2 came.

1 mail arrived in this inbox:
  1  +0.00 s  shop@shop.test → ada@example.test  "One"`);
  });

  test("notices one too many", async () => {
    await using smtp = await startSmtpFixture();
    await send(smtp, "ada@example.test", "One");
    await send(smtp, "ada@example.test", "Two");
    const message = await failureOfAsync(() => expect(smtp).toReceiveMails(1));
    expect(withoutTranscript(message)).toMatch(
      /^toReceiveMails\(1\) .*exactly 1 mail\b.*, and 2 came:\n\n {2}1 .*"One"\n {2}2 .*"Two"$/,
    );
  });

  test("with .not holds for any other number, and looks only behind a mail where it is told to", async () => {
    await using smtp = await startSmtpFixture();
    await expect(smtp).not.toReceiveMails(1, undefined, { settleMs: 1 });
    await send(smtp, "ada@example.test", "One");
    const [after] = await smtp.mails();
    await send(smtp, "ada@example.test", "Two");
    await expect(smtp).not.toReceiveMails(1, "ada@example.test", { settleMs: 1 });
    await expect(smtp).not.toReceiveMails(2, undefined, { settleMs: 1, after });
    const message = await failureOfAsync(() =>
      expect(smtp).not.toReceiveMails(1, undefined, { settleMs: 1, after }),
    );
    expect(message).toBe(`\
Any number of mails but 1 was to arrive, and these did:

  1  shop@shop.test → ada@example.test  "Two"`);
  });

  test.each([0, -1, 1.5, "2", undefined])("takes a number from 1 on, not %j", async (count) => {
    await using smtp = await startSmtpFixture();
    expect(await misuseOf(() => expect(smtp).toReceiveMails(count as number))).toEqual({
      code: "INVALID_ARGUMENT",
      message: `expect(…).toReceiveMails() takes a whole number from 1 on, not ${typeof count === "string" ? '"2"' : String(count)}. For no mail at all use toReceiveNoMail().`,
    });
  });
});

test("what is wrong with a query or an option is an error, with .not too", async () => {
  await using smtp = await startSmtpFixture();
  const query = { subjct: "x" } as object;
  const unknown = {
    code: "INVALID_QUERY",
    message: 'Unknown field "subjct" in a mail query. Did you mean "subject"?',
  };
  expect(await misuseOf(() => expect(smtp).toReceiveMail(query))).toEqual(unknown);
  expect(await misuseOf(() => expect(smtp).not.toReceiveMail(query))).toEqual(unknown);
  expect(
    await misuseOf(() => expect(smtp).toReceiveMail(undefined, { timeoutMs: -1 })),
  ).toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("a predicate that throws ends the wait with its error", async () => {
  await using smtp = await startSmtpFixture();
  const mine = new RangeError("mine");
  const received = expect(smtp).toReceiveMail(() => {
    throw mine;
  });
  await Promise.all([expect(received).rejects.toBe(mine), send(smtp, "ada@example.test", "Hello")]);
});

test("a fixture that is stopped ends the wait", async () => {
  const smtp = await startSmtpFixture();
  const received = expect(smtp).toReceiveMail();
  await Promise.all([
    expect(received).rejects.toMatchObject({ code: "INBOX_CLOSED" }),
    smtp[Symbol.asyncDispose](),
  ]);
});
