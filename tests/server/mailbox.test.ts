import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import nodemailer from "nodemailer";
import { afterAll, describe, expect, test } from "vitest";
import { escapeHost } from "../../packages/core/src/handler/maildir.js";
import {
  type LogEvent,
  Mailbox,
  type MailboxOptions,
  ThreadedController,
} from "../../packages/core/src/index.js";
import { runProgram } from "../interop/run-program.js";
import { RawClient } from "../support/raw-client.js";
import { serve, signal } from "./serve.js";

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

  test("stands in folders that are nobody else's to enter, its missing parents among them", () => {
    const dir = newDir();
    expect(new Mailbox(join(dir, "ada")).mailDir).toBe(join(dir, "ada"));
    const folders = [".", "ada", "ada/tmp", "ada/new", "ada/cur"];
    expect(folders.map((folder) => statSync(join(dir, folder)).mode & 0o777)).toEqual(
      folders.map(() => 0o700),
    );
  });

  test.each([
    ["is synced, file and folder, before the 250", undefined, 2],
    ["is left to the system to write out, where that is asked for", { sync: false }, 0],
  ])("%s", async (_, options, expected) => {
    const dir = newDir();
    const probe = await open(root);
    const handles = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    const { sync } = handles;
    let count = 0;
    handles.sync = async function (this: typeof probe) {
      await sync.call(this);
      count++;
    };
    try {
      await deliver(dir, "Hi", options);
    } finally {
      handles.sync = sync;
    }
    expect(count).toBe(expected);
    expect(mailsIn(dir)).toHaveLength(1);
  });

  test("is not filed once its client was told that it is not", async () => {
    const dir = newDir();
    const mailbox = new Mailbox(dir);
    const gate = signal();
    const settled = signal<unknown>();
    await using controller = await serve(
      {
        async handleData(context) {
          await gate.promise;
          const filing = mailbox.handleData(context);
          settled.resolve(filing.catch((error: unknown) => error));
          return await filing;
        },
      },
      { hookTimeoutMs: 50 },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    gate.resolve();
    expect(await settled.promise).toMatchObject({ message: "handleData took longer than 50 ms." });
    expect([namesIn(dir, "tmp"), namesIn(dir, "new")]).toEqual([[], []]);
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

const hoursAgo = (hours: number): number => Date.now() / 1000 - hours * 3600;

describe("reset()", () => {
  test("takes drafts away that a killed process has left, and those of others that are long dead", async () => {
    const dir = newDir();
    const mailbox = new Mailbox(dir);
    const ours = "1700000000.M1P1Q1Rabc.mx.test";
    const theirs = ["1700000000.M1P1Q1.mx.test", "1700000000.1.mx.test"];
    for (const name of [ours, ...theirs]) writeFileSync(join(dir, "tmp", name), "half");
    utimesSync(join(dir, "tmp", theirs[0] ?? ""), hoursAgo(35), hoursAgo(35));
    utimesSync(join(dir, "tmp", theirs[1] ?? ""), hoursAgo(37), hoursAgo(37));
    await mailbox.reset();
    expect(namesIn(dir, "tmp")).toEqual([theirs[0]]);
  });

  test("breaks no delivery that is on its way, from whatever process", async () => {
    const dir = newDir();
    const { child, port } = filing(dir);
    const mailbox = new Mailbox(dir);
    await using here = await serve(mailbox);
    const ports = [here.port, await port];
    let open = 0;
    const replies: string[] = [];
    await Promise.all([
      ...Array.from({ length: 10 }, async (_, index) => {
        open++;
        await using client = await RawClient.greeted({ port: ports[index % 2] ?? 0 });
        for (let mail = 0; mail < 20; mail++)
          replies.push(...(await client.mail("a@x.test", ["b@x.test"], "x".repeat(900))));
        open--;
      }),
      (async () => {
        do await mailbox.reset();
        while (open > 0);
      })(),
    ]);
    child.kill();
    expect(replies).toEqual(Array.from({ length: 200 }, () => "250 2.6.0 Message accepted"));
    await mailbox.reset();
    expect(["tmp", "new", "cur"].flatMap((folder) => readdirSync(join(dir, folder)))).toEqual([]);
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

/** The file that a mail becomes. */
function filed(mail: string): string {
  return `Return-Path: <a@x.test>\nDelivered-To: b@x.test\n${mail.replaceAll("\r\n", "\n")}`;
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** A mail whose every octet follows from its number, and its size does not. */
function numbered(number: number): string {
  const line = `${String(number).padStart(8, "0").repeat(8)}\r\n`;
  return `Subject: ${line}\r\n${line.repeat(30_000)}`;
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

  test("of threads in one process are as many files", async () => {
    const dir = newDir();
    const threads = Array.from(
      { length: 3 },
      () =>
        new ThreadedController(
          { module: core, export: "Mailbox", args: [dir, { headerFields: false }] },
          { hostname: "127.0.0.1" },
        ),
    );
    await Promise.all(
      threads.map(async (controller, at) => {
        await controller.start();
        await Promise.all(
          Array.from({ length: 5 }, async (_, index) => {
            await using client = await RawClient.greeted({ port: controller.port });
            for (let mail = 0; mail < 10; mail++)
              await client.mail("a@x.test", ["b@x.test"], `Subject: ${at}-${index}-${mail}\r\n`);
          }),
        );
        await controller.stop();
      }),
    );
    expect(namesIn(dir, "tmp")).toEqual([]);
    expect(new Set(mailsIn(dir)).size).toBe(150);
    expect(namesIn(dir, "new")).toHaveLength(150);
  });

  test("that a kill finds in the middle leave whole mails in new, and each that had its 250", async () => {
    const dir = newDir();
    mkdirSync(join(dir, "new"), { recursive: true });
    const sizes = new Set<number>();
    const watcher = watch(join(dir, "new"), (_, name) => {
      sizes.add(statSync(join(dir, "new", String(name))).size);
    });
    const acknowledged = new Set<number>();
    let unanswered = 0;
    let number = 0;
    for (let round = 0; round < 2; round++) {
      const { child, port } = filing(dir);
      const address = { host: "127.0.0.1", port: await port };
      const enough = acknowledged.size + 8;
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          const transport = nodemailer.createTransport({ ...address, pool: true });
          while (!child.killed) {
            const own = ++number;
            try {
              await transport.sendMail({
                envelope: { from: "a@x.test", to: ["b@x.test"] },
                raw: numbered(own),
              });
              acknowledged.add(own);
            } catch (error) {
              if (!child.killed) throw error;
              unanswered++;
            }
            if (acknowledged.size >= enough) child.kill("SIGKILL");
          }
          transport.close();
        }),
      );
      await ended(child);
    }
    watcher.close();
    // Otherwise nothing was on its way.
    expect(unanswered).toBeGreaterThan(0);
    // Nor did anybody who looked into the folder meanwhile see a mail grow.
    expect([...sizes]).toEqual([filed(numbered(0)).length]);
    const found = mailsIn(dir).map((mail) => {
      const own = Number(/^Subject: (\d{8})/m.exec(mail)?.[1]);
      return mail === filed(numbered(own)) ? own : mail.slice(0, 200);
    });
    expect(found.filter((own) => typeof own === "string")).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
    expect([...acknowledged].filter((own) => !found.includes(own))).toEqual([]);
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
      await ended(child);
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

  test.each([
    [{ lineEnd: "crlf" }, "UNKNOWN_OPTION", 'Did you mean "lineEnds"?'],
    [{ lineEnds: "cr" }, "INVALID_OPTION", '"lineEnds"'],
    [{ headerFields: 1 }, "INVALID_OPTION", '"headerFields"'],
    [{ sync: "no" }, "INVALID_OPTION", '"sync"'],
  ])("because it was asked for %j is an error, and nothing is made", (options, code, hint) => {
    const dir = newDir();
    const make = (): Mailbox => new Mailbox(dir, options as MailboxOptions);
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(make).toThrow(hint);
    expect(existsSync(dir)).toBe(false);
  });

  test("because it cannot be made is an error of whoever wanted it", () => {
    const file = newDir();
    writeFileSync(file, "");
    expect(() => new Mailbox(file)).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
    const dir = newDir();
    mkdirSync(dir);
    writeFileSync(join(dir, "cur"), "");
    expect(() => new Mailbox(dir)).toThrow(expect.objectContaining({ code: "EEXIST" }));
  });

  test.each(["tmp", "new"])(
    "because nobody may write to its %s is an error of whoever wanted it, which names the folder",
    async (folder) => {
      const dir = newDir();
      chmodSync(root, 0o755);
      for (const each of ["", "tmp", "new", "cur"]) {
        mkdirSync(join(dir, each));
        chmodSync(join(dir, each), 0o777);
      }
      chmodSync(join(dir, folder), 0o555);
      const program = `import { Mailbox } from ${JSON.stringify(core)};
        // Root may write anywhere.
        if (process.getuid() === 0) process.setuid(65534);
        try { new Mailbox(${JSON.stringify(dir)}); } catch (error) { console.log(error.message); }`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      expect(await text(child.stdout)).toBe(
        `EACCES: permission denied, access '${join(dir, folder)}'\n`,
      );
    },
  );
});
