import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test as withSmtp, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { send } from "../src/send.js";

const smtp = useSmtpServer();
const child = join(import.meta.dirname, "../src/send-from-child.js");

test("a click sends mail, and every read finds it", async () => {
  document.body.innerHTML = "<button>Sign up</button>";
  const button = document.querySelector("button");
  const sent = new Promise((resolve) => {
    button?.addEventListener("click", () => resolve(send()));
  });
  button?.click();
  const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
  await sent;
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).toBeSentTo("ada@example.test");
  expect(mail).toHaveText(/your code/i);
  expect(mail).toHaveCode("482913");
  expect(mail).toHaveLink({ text: "Enter", href: "https://shop.test/enter" });
  expect(mail).toHaveAttachment({ name: "terms.pdf" });
  expect([mail]).toEqual([expect.mail({ subject: "Welcome, Ada" })]);
  expect(String(mail.attachments[0]?.content)).toBe("%PDF");
  expect(mail.raw.toString("latin1")).toContain("Subject: Welcome, Ada");
  expect(await smtp.envelopes()).toMatchObject([{ rcptTos: ["ada@example.test"] }]);
  expect(await smtp.attempts()).toHaveLength(1);
  expect(await smtp.transcript()).toContain("C: DATA");
  document.body.innerHTML = mail.html ?? "";
  expect(document.querySelector("a")?.href).toBe(mail.link("Enter").href);
});

test("mail comes from a child process while the file is blocked", async () => {
  execFileSync(process.execPath, [child, "Child"]);
  await expect(smtp).toReceiveMail({ subject: "Child" });
});

test("the DOM's own signal ends a wait", async () => {
  const abort = new AbortController();
  const waited = smtp.waitForMail("nobody@example.test", { signal: abort.signal });
  abort.abort();
  await expect(waited).rejects.toMatchObject({ code: "WAIT_ABORTED" });
  await smtp.expectNoMail();
});

test("a snapshot is the same as anywhere", async () => {
  await send({ attachments: [] });
  expect(await smtp.waitForMail()).toMatchMailSnapshot();
});

describe("at the same time", () => {
  withSmtp.concurrent.for(["one", "two", "three"])("%s", async (subject, { smtp: own, expect }) => {
    await send({ to: smtp.address(subject), subject });
    await expect(own).toReceiveMail({ subject });
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  });
});

describe("fake timers", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("leave waits alone", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    await send();
    await smtp.waitForMail("ada@example.test");
    await expect(smtp.waitForMail("eve@example.test", { timeoutMs: 20 })).rejects.toThrow(
      "arrived within 20 ms",
    );
  });
});
