import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { beforeAll, describe, expect, test } from "vitest";
import { send, urlAtLoad } from "../src/mailer.js";
import { note } from "../src/note.js";
import { mail, open } from "../src/raw-smtp.js";

const COMMAND = new URL("../src/send-mail.js", import.meta.url).pathname;
const subjects = (mails: readonly { readonly subject: string }[]) =>
  mails.map(({ subject }) => subject);

/** What holds in a file, in whatever kind of worker it runs. */
export function cases(file: string): void {
  const smtp = useSmtpServer();
  const urlAtCollection = smtp.url;

  beforeAll(async () => {
    await send("all@example.test", `${file}: before all`);
    note({ file, port: smtp.port, pid: process.pid });
  });

  test("the application had the address when its modules were loaded", () => {
    expect(urlAtLoad).toBe(smtp.url);
    expect(urlAtCollection).toBe(smtp.url);
    expect(smtp.url).toBe(`smtp://127.0.0.1:${smtp.port}`);
    expect(process.env).toMatchObject({
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: String(smtp.port),
      SMTP_URL: smtp.url,
    });
  });

  test("a mail can be read as soon as its client has the 250", async () => {
    expect(await smtp.mails()).toEqual([]);
    await send("ada@example.test", `${file}: first`);
    expect(subjects(await smtp.mails())).toEqual([`${file}: first`]);
  });

  test("the mail of the test before is not seen", async () => {
    expect(await smtp.mails()).toEqual([]);
    await send("ada@example.test", `${file}: second`);
    expect(subjects(await smtp.mails())).toEqual([`${file}: second`]);
  });

  test("mail from before the tests is the file's", async () => {
    expect(subjects(await smtp.file.mails())).toEqual([`${file}: before all`]);
  });

  test("a child process mails while the test blocks its event loop", async () => {
    execFileSync(process.execPath, [COMMAND, "ada@example.test", `${file}: child`]);
    expect(subjects(await smtp.mails())).toEqual([`${file}: child`]);
  });

  describe("a connection that outlives its test", () => {
    let late: Awaited<ReturnType<typeof open>>;

    test("opens here", async () => {
      late = await open(smtp.port);
      expect(await late.say("NOOP")).toMatch(/^250 /);
    });

    test("brings late mail, which is not the next test's", async () => {
      await mail(late, "ada@example.test", `${file}: late`);
      late.close();
      expect(await smtp.mails()).toEqual([]);
      expect(subjects(await smtp.file.mails())).toEqual([`${file}: before all`]);
      await expect(smtp.waitForMail("ada@example.test", { timeoutMs: 1 })).rejects.toThrow(
        'belongs to the test "a connection that outlives its test › opens here"',
      );
    });
  });

  describe("concurrent tests", () => {
    test.concurrent.each(["a", "b", "c"])(
      "%s has what was sent to its own mailbox",
      async (name) => {
        const own = smtp.address(name);
        await promisify(execFile)(process.execPath, [COMMAND, own, `${file}: ${name}`]);
        const found = await smtp.waitForMail({ to: own });
        expect(found).toHaveSubject(`${file}: ${name}`);
        expect(await smtp.mails()).toHaveLength(1);
      },
    );

    test.concurrent.each(["d", "e"])("%s has what this process sent in it", async (name) => {
      await send("ada@example.test", `${file}: ${name}`);
      expect(subjects(await smtp.mails())).toEqual([`${file}: ${name}`]);
    });
  });

  let attempt = 0;
  test("each attempt at a test has a view of its own", { retry: 2 }, async () => {
    attempt++;
    expect(await smtp.mails()).toEqual([]);
    await send("ada@example.test", `${file}: attempt ${attempt}`);
    expect(subjects(await smtp.mails())).toEqual([`${file}: attempt ${attempt}`]);
    expect(attempt).toBe(2);
  });
}
