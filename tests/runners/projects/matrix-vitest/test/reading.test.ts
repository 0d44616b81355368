import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { send } from "../src/mailer.js";

const smtp = useSmtpServer();
const port: number = smtp.port;

test("the application has the address of this file's server", async () => {
  expect(process.env["MAIL_PORT"]).toBe(String(port));
  await send("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});

test("a mail is waited for, and judged by every kind of matcher", async () => {
  await send("ada@example.test");
  const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).not.toBeSentTo("eve@example.test");
  expect(mail).toHaveCode("482913");
  expect(mail).toHaveLink({ text: "Enter", href: "https://shop.test/enter" });
  expect(mail).toHaveText(/your code/i);
  await expect(smtp).toReceiveMail({ to: "ada@example.test" });
  expect([mail]).toEqual([expect.mail({ subject: "Welcome, Ada" })]);
  expect({ mail }).toEqual({ mail: expect.toHaveSubject(/^Welcome/) });
});

test("a snapshot is the same with every version", async () => {
  await send("ada@example.test");
  const mail = await smtp.waitForMail();
  expect(mail).toMatchMailSnapshot();
  expect(mail).toMatchInlineSnapshot(`
    # Welcome, Ada

    From: shop@example.test
    To: ada@example.test
    Date: <date-1>
    Message-ID: <message-id-1>

    ## Envelope

    MAIL FROM:<shop@example.test>
    RCPT TO:<ada@example.test>

    ## Parts

    - multipart/alternative
      - text/plain; charset=utf-8
      - text/html; charset=utf-8

    ## Text

        Your code is 482913.

    ## Text of the HTML

        Your code is 482913.

        Enter

    ## HTML

        <p>Your code is <b>482913</b>.</p>
        <a href="https://shop.test/enter">Enter</a>
  `);
});

test("a child process sends mail while the test is blocked", async () => {
  const script = fileURLToPath(new URL("../src/send.js", import.meta.url));
  execFileSync(process.execPath, [script, "ada@example.test"]);
  expect(await smtp.mails("ada@example.test")).toMatchObject([{ subject: "From a child" }]);
});

test("no mail of the tests before is left, and none comes", async () => {
  expect(await smtp.mails()).toEqual([]);
  await smtp.expectNoMail();
});

let attempts = 0;
test("is tried again with an inbox of its own", { retry: 1 }, async () => {
  attempts++;
  await send("ada@example.test", `Attempt ${attempts}`);
  expect(await smtp.mails()).toMatchObject([{ subject: `Attempt ${attempts}` }]);
  expect(attempts).toBe(2);
});

describe("under fake timers", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("a wait gets its mail, and fails in real time", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    await send("ada@example.test");
    await smtp.waitForMail("ada@example.test");
    await expect(smtp.waitForMail("eve@example.test", { timeoutMs: 20 })).rejects.toThrow(
      "arrived within 20 ms",
    );
  });
});
