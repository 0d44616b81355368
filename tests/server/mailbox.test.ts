import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { escapeHost } from "../../packages/core/src/handler/mailbox.js";
import { type LogEvent, Mailbox, type MailboxOptions } from "../../packages/core/src/index.js";
import { runProgram } from "../interop/run-program.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const root = mkdtempSync(join(tmpdir(), "smtp-fixture-mailbox-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let mailboxes = 0;
const newDir = (): string => join(root, String(++mailboxes));
const namesIn = (dir: string, folder: "tmp" | "new" | "cur"): string[] =>
  readdirSync(join(dir, folder));
const mailsIn = (dir: string): string[] =>
  namesIn(dir, "new").map((name) => readFileSync(join(dir, "new", name), "latin1"));

async function deliver(
  dir: string,
  content: string | Uint8Array,
  options?: MailboxOptions,
): Promise<string[]> {
  await using controller = await serve(new Mailbox(dir, options));
  await using client = await RawClient.greeted({ port: controller.port });
  return await client.mail("a@x.test", ["b@x.test", "c@x.test"], content);
}

describe("a mail in a Maildir", () => {
  test("is one file in new, with its envelope before it and LF line ends", async () => {
    const dir = newDir();
    expect(
      await deliver(dir, "Return-Path: <fake@x.test>\r\nSubject: Hi\r\n\r\nHi\rthere\n"),
    ).toEqual(["250 2.6.0 Message accepted"]);
    expect(mailsIn(dir)).toEqual([
      "Return-Path: <a@x.test>\nDelivered-To: b@x.test\nDelivered-To: c@x.test\nReturn-Path: <fake@x.test>\nSubject: Hi\n\nHi\rthere\n\n",
    ]);
    expect([namesIn(dir, "tmp"), namesIn(dir, "cur")]).toEqual([[], []]);
  });

  test("is octet for octet what came, where that is asked for", async () => {
    const dir = newDir();
    const content = Buffer.from("Subject: \xff\0\r\n\r\n..stuffed\r\n\x80", "latin1");
    await deliver(dir, content, { headerFields: false, lineEnds: "crlf" });
    expect(mailsIn(dir)).toEqual(["Subject: \xff\0\r\n\r\n.stuffed\r\n\x80\r\n"]);
  });

  test("may be empty", async () => {
    const dir = newDir();
    await using controller = await serve(new Mailbox(dir, { headerFields: false }));
    await using client = await RawClient.greeted({ port: controller.port });
    await client.command("MAIL FROM:<>");
    await client.command("RCPT TO:<b@x.test>");
    await client.command("DATA");
    client.send(".\r\n");
    expect(await client.reply()).toEqual(["250 2.6.0 Message accepted"]);
    expect(mailsIn(dir)).toEqual([""]);
  });

  test("is read by Python's mailbox module", async () => {
    const dir = newDir();
    await deliver(dir, "Subject: Hi\r\n\r\nHello");
    const { stdout } = await runProgram("python3", [
      "-c",
      `import mailbox, sys
for m in mailbox.Maildir(sys.argv[1]): print(m["Return-Path"], m["Subject"], m.get_subdir(), repr(m.get_payload()))`,
      dir,
    ]);
    expect(stdout).toBe("<a@x.test> Hi new 'Hello\\n'\n");
  });

  test("is nobody else's to read, and gone after reset()", async () => {
    const dir = newDir();
    await deliver(dir, "Hi");
    const [name = ""] = namesIn(dir, "new");
    expect(statSync(join(dir, "new", name)).mode & 0o777).toBe(0o600);
    writeFileSync(join(dir, "cur", "1.old:2,S"), "old");
    await new Mailbox(dir).reset();
    expect([namesIn(dir, "new"), namesIn(dir, "cur")]).toEqual([[], []]);
  });

  test("cannot break out of its header by an address that a hook made up", async () => {
    const dir = newDir();
    await using controller = await serve({
      handleRcpt: ({ envelope }) => void envelope.rcptTos.push("b@x.test\r\nX-Evil: 1"),
      handleData: (context) => new Mailbox(dir).handleData(context),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    await client.mail("a@x.test", ["b@x.test"], "Hi");
    expect(mailsIn(dir)).toEqual([
      "Return-Path: <a@x.test>\nDelivered-To: b@x.test??X-Evil: 1\nHi\n",
    ]);
  });
});

test("a host's name cannot end a Maildir name or lead into another folder", () => {
  expect(escapeHost("a:b/c")).toBe(String.raw`a\072b\057c`);
});

const core = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;

/** A process of its own that files into a Maildir. */
function filing(
  dir: string,
  before: readonly string[] = [],
): {
  readonly child: ReturnType<typeof spawn>;
  readonly port: Promise<number>;
} {
  const program = `import { Controller, Mailbox } from ${JSON.stringify(core)};
    const controller = new Controller(new Mailbox(${JSON.stringify(dir)}), { hostname: "127.0.0.1", serverHostname: "mx.test" });
    await controller.start();
    console.log(controller.port);`;
  const [command, ...args] = [...before, process.execPath, "--input-type=module", "-e", program];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = (async () => {
    for await (const line of createInterface(child.stdout)) return Number(line);
    throw new Error("The process ended before it listened.");
  })();
  return { child, port };
}

describe("deliveries from several processes", () => {
  test("of 1,000 mails at once are 1,000 files", async () => {
    const dir = newDir();
    const processes = [filing(dir), filing(dir), filing(dir), filing(dir)];
    await Promise.all(
      processes.map(async ({ port }, at) => {
        const clients = await Promise.all(
          Array.from({ length: 25 }, async () => await RawClient.greeted({ port: await port })),
        );
        await Promise.all(
          clients.map(async (client, index) => {
            for (let mail = 0; mail < 10; mail++)
              expect(
                await client.mail("a@x.test", ["b@x.test"], `Subject: ${at}-${index}-${mail}\r\n`),
              ).toEqual(["250 2.6.0 Message accepted"]);
            await client[Symbol.asyncDispose]();
          }),
        );
      }),
    );
    for (const { child } of processes) child.kill();
    expect(namesIn(dir, "tmp")).toEqual([]);
    const subjects = mailsIn(dir).map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]);
    expect(subjects).toHaveLength(1000);
    expect(new Set(subjects).size).toBe(1000);
  });

  test("are all there when the process is killed right after the 250", async () => {
    const dir = newDir();
    for (let round = 1; round <= 3; round++) {
      const { child, port } = filing(dir);
      await using client = await RawClient.greeted({ port: await port });
      const reply = await client.mail(
        "a@x.test",
        ["b@x.test"],
        `Subject: ${round}\r\n\r\n${"z".repeat(100_000)}`.replaceAll(/z{900}/g, "$&\r\n"),
      );
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(reply).toEqual(["250 2.6.0 Message accepted"]);
      expect(mailsIn(dir)).toHaveLength(round);
      for (const mail of mailsIn(dir)) expect(mail.replaceAll(/[^z]/g, "")).toHaveLength(100_000);
    }
  });
});

describe("a Maildir that takes no more", () => {
  test("because files may not grow is 452, and no half of a mail is left", async () => {
    const dir = newDir();
    const { child, port } = filing(dir, [
      "bash",
      "-c",
      'trap "" XFSZ; ulimit -f 2; exec "$@"',
      "-",
    ]);
    await using client = await RawClient.greeted({ port: await port });
    const big = "x".repeat(900).concat("\r\n").repeat(50);
    expect(await client.mail("a@x.test", ["b@x.test"], big)).toEqual([
      "452 4.3.1 No room for more mail",
    ]);
    expect(await client.mail("a@x.test", ["b@x.test"], "small")).toEqual([
      "250 2.6.0 Message accepted",
    ]);
    child.kill();
    expect(namesIn(dir, "tmp")).toEqual([]);
    expect(mailsIn(dir)).toHaveLength(1);
  });

  test("because a folder is missing is 451, and the logger is told why", async () => {
    const dir = newDir();
    const events: LogEvent[] = [];
    await using controller = await serve(new Mailbox(dir), {
      logger: { error: (event) => void events.push(event) },
    });
    rmSync(join(dir, "new"), { recursive: true });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    expect(namesIn(dir, "tmp")).toEqual([]);
    expect(events).toMatchObject([{ type: "hook-failed", error: { code: "ENOENT" } }]);
  });

  test.runIf(process.platform === "linux")("because it is read-only is 451", async () => {
    const dir = newDir();
    await using controller = await serve(new Mailbox(dir));
    // Not even root can make a file there.
    rmSync(join(dir, "tmp"), { recursive: true });
    symlinkSync("/sys", join(dir, "tmp"));
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    expect(namesIn(dir, "new")).toEqual([]);
  });

  test("because it cannot be made is an error of whoever wanted it", () => {
    const file = newDir();
    writeFileSync(file, "");
    expect(() => new Mailbox(file)).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
  });
});
