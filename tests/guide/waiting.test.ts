import nodemailer from "nodemailer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type SmtpFixture, startSmtpFixture } from "../../packages/core/src/index.js";

// The snippets of docs/how-to/wait-for-mail.md and strict-mode.md, which a reader has in a test file of Vitest or Jest.

let smtp: SmtpFixture;
beforeEach(async () => {
  smtp = await startSmtpFixture();
});
afterEach(async () => {
  vi.useRealTimers();
  await smtp[Symbol.asyncDispose]();
});

/** An application: it sends to each mailbox, and does not say when it is done. */
function signUp(...mailboxes: readonly string[]): Promise<void> {
  const transport = nodemailer.createTransport(smtp.url);
  const sent = mailboxes.map((to) =>
    transport.sendMail({ from: "shop@shop.test", to, subject: "Welcome", text: "Hello!" }),
  );
  void Promise.all(sent);
  return Promise.resolve();
}

describe("the guide to waiting", () => {
  test("one mail", async () => {
    await signUp("ada@example.test");
    const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
    expect(mail.text).toBe("Hello!\n");
  });

  test("the next mail", async () => {
    await signUp("ada@example.test");
    const first = await smtp.waitForMail("ada@example.test");
    await signUp("ada@example.test");
    const second = await smtp.waitForMail("ada@example.test", { after: first });
    expect(second.id).not.toBe(first.id);
  });

  test("the mail of an action", async () => {
    const mail = await smtp.during(() => signUp("ada@example.test"));
    expect(mail.envelope.rcptTos).toEqual(["ada@example.test"]);
  });

  test("exactly n", async () => {
    await signUp("ada@example.test", "grace@example.test");
    const mails = await smtp.waitForMails(2, { subject: "Welcome" });
    expect(mails.flatMap(({ envelope }) => envelope.rcptTos).toSorted()).toEqual([
      "ada@example.test",
      "grace@example.test",
    ]);
  });

  test("no other", async () => {
    await signUp("ada@example.test");
    await smtp.waitForMail({ to: "ada@example.test", subject: "Welcome" });
    await smtp.expectNoOtherMail();
    expect(await smtp.mails()).toHaveLength(1);
  });

  test("none", async () => {
    await signUp("ada@example.test");
    await smtp.waitForMail("ada@example.test");
    await smtp.expectNoMail("grace@example.test", { settleMs: 200 });
    expect(await smtp.mails()).toHaveLength(1);
  });

  test("ended by a signal", async () => {
    const gaveUp = new AbortController();
    const wait = smtp.waitForMail("ada@example.test", { signal: gaveUp.signal, timeoutMs: 10_000 });
    gaveUp.abort();
    await expect(wait).rejects.toMatchObject({ code: "WAIT_ABORTED" });
  });

  test("under fake timers", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    await signUp("ada@example.test");
    const mail = await smtp.waitForMail("ada@example.test");
    expect(mail.subject).toBe("Welcome");
  });

  test("what a failure holds", async () => {
    await signUp("ada@example.test");
    await smtp.waitForMail("ada@example.test");
    const error = await smtp
      .waitForMail("grace@example.test", { timeoutMs: 100 })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "MAIL_NOT_RECEIVED", arrivals: [{ subject: "Welcome" }] });
  });
});
