import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nodemailer from "nodemailer";
import { afterAll, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.js";
import { Program, type Ready, runProgram } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIL = {
  from: "shop@shop.test",
  to: "ada@example.test",
  subject: "Your order",
  text: "Thanks!\n",
};

/** The reply to a recipient of b.test, where a handler decides. */
const refusal = async (...words: readonly string[]): Promise<string[]> => {
  await using program = new Program(["serve", "--listen", "127.0.0.1:0", "--handler", ...words]);
  await using client = await RawClient.greeted(await program.event<Ready>());
  await client.command("MAIL FROM:<a@a.test>");
  return await client.command("RCPT TO:<b@b.test>");
};

/** What runs a piece of JavaScript, for `run`. */
const node = (code: string): string[] => ["--", process.execPath, "-e", code];

describe("serve", () => {
  test("says where it is in one line of JSON, serves, and stops at SIGTERM with exit code 0", async () => {
    await using program = new Program([
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--hostname",
      "mx.test",
    ]);
    const ready = await program.event<Ready>();
    expect(ready).toEqual({
      event: "ready",
      url: `smtp://127.0.0.1:${ready.port}`,
      host: "127.0.0.1",
      port: ready.port,
      pid: program.child.pid,
    });
    await using client = await RawClient.connect(ready);
    expect(await client.reply()).toEqual(["220 mx.test ESMTP smtp-fixture"]);
    program.child.kill("SIGTERM");
    // RFC 5321 §3.8
    expect(await client.reply()).toEqual(["421 4.3.2 Server is shutting down"]);
    expect(await program.exit()).toEqual({ code: 0, signal: null });
    await expect(RawClient.connect(ready)).rejects.toThrow("ECONNREFUSED");
  });

  test.each(["SIGINT", "SIGHUP"] as const)("stops at %s too", async (signal) => {
    await using program = new Program(["serve", "--listen", "127.0.0.1:0"]);
    await program.event();
    program.child.kill(signal);
    expect(await program.exit()).toEqual({ code: 0, signal: null });
  });

  test("prints each mail where nothing else becomes of it", async () => {
    await using program = new Program(["serve", "--listen", "127.0.0.1:0"]);
    const { url } = await program.event<Ready>();
    await nodemailer.createTransport(url).sendMail(MAIL);
    program.child.kill("SIGTERM");
    const lines = await program.rest();
    expect(lines[0]).toBe("---------- MESSAGE FOLLOWS ----------");
    expect(lines).toContain("Subject: Your order");
    expect(lines).toContain("Thanks!");
  });

  test("prints what happens as JSON", async () => {
    await using program = new Program(["serve", "--listen", "127.0.0.1:0", "--json"]);
    const { url } = await program.event<Ready>();
    await nodemailer.createTransport(url).sendMail({ ...MAIL, messageId: "<1@shop.test>" });
    const { session, ...connect } = await program.event<Record<string, unknown>>();
    expect(connect).toEqual({
      event: "connect",
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    });
    expect(await program.event()).toEqual({
      event: "mail",
      session,
      mailFrom: "shop@shop.test",
      rcptTos: ["ada@example.test"],
      size: expect.any(Number) as number,
      subject: "Your order",
      messageId: "<1@shop.test>",
    });
    expect(await program.event()).toEqual({ event: "close", session, reason: "client" });
  });

  test("offers what it is told to, and no more than that of a message", async () => {
    await using program = new Program([
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--hostname",
      "mx.test",
      "--size",
      "1000",
      "--no-smtputf8",
    ]);
    const ready = await program.event<Ready>();
    await using client = await RawClient.connect(ready);
    await client.reply();
    expect(await client.command("EHLO client.test")).toEqual([
      "250-mx.test",
      "250-PIPELINING",
      "250-SIZE 1000",
      "250-8BITMIME",
      "250-ENHANCEDSTATUSCODES",
      "250 HELP",
    ]);
  });

  test("announces the usual size where it is told none", async () => {
    await using program = new Program(["serve", "--listen", "127.0.0.1:0"]);
    await using client = await RawClient.connect(await program.event<Ready>());
    await client.reply();
    expect(await client.command("EHLO client.test")).toContain("250-SIZE 33554432");
  });

  test("lets in who is named by --auth, and takes no mail from others", async () => {
    await using program = new Program([
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--require-auth",
      "--auth",
      "app:s3cret:with colon",
      "--auth",
      "other:pass",
    ]);
    const { url, port } = await program.event<Ready>();
    const send = async (auth?: { user: string; pass: string }): Promise<unknown> =>
      await nodemailer
        .createTransport({ host: "127.0.0.1", port, ...(auth && { auth }) })
        .sendMail(MAIL);
    await send({ user: "app", pass: "s3cret:with colon" });
    await send({ user: "other", pass: "pass" });
    await expect(send({ user: "other", pass: "s3cret:with colon" })).rejects.toThrow("535");
    await expect(send()).rejects.toThrow("530");
    expect(url).toMatch(/^smtp:/);
  });

  test("goes over to TLS with a certificate that it makes, and says which CA to trust", async () => {
    const caFile = join(folder, "ca.pem");
    await using program = new Program([
      "serve",
      "-l",
      "127.0.0.1:0",
      "--require-tls",
      "--ca-file",
      caFile,
    ]);
    const { port } = await program.event<Ready>();
    const ca = readFileSync(caFile);
    const tls = { ca, servername: "localhost" };
    const transport = nodemailer.createTransport({
      host: "127.0.0.1",
      port,
      requireTLS: true,
      tls,
    });
    await transport.sendMail(MAIL);
    program.child.kill("SIGTERM");
    expect(await program.rest()).toContain("Subject: Your order");
  });

  test.each([
    ["--starttls", "250"],
    ["--require-tls", "530"],
  ])("with %s it answers MAIL in clear with %s", async (option, code) => {
    await using program = new Program(["serve", "-l", "127.0.0.1:0", option]);
    await using client = await RawClient.connect(await program.event<Ready>());
    await client.reply();
    expect(await client.command("EHLO client.test")).toContain("250-STARTTLS");
    expect((await client.command("MAIL FROM:<a@c.test>"))[0]?.slice(0, 3)).toBe(code);
  });

  test("begins with TLS, speaks LMTP and reads a proxy's header where it is told to", async () => {
    await using smtps = new Program(["serve", "-l", "127.0.0.1:0", "--smtps"]);
    expect((await smtps.event<Ready>()).url).toMatch(/^smtps:/);
    await using lmtp = new Program(["serve", "-l", "127.0.0.1:0", "--lmtp", "--proxy", "5"]);
    await using client = await RawClient.connect(await lmtp.event<Ready>());
    client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4711 24\r\n");
    expect((await client.reply())[0]).toMatch(/^220 /);
    expect((await client.command("LHLO client.test"))[0]).toMatch(/^250-/);
  });

  test.for([
    [["--xclient", "local"], "220"],
    [["--xclient", "192.0.2.0/24", "--xclient", "local"], "220"],
    [["--xclient", "192.0.2.0/24"], "550"],
  ] as const)("with %j, XCLIENT of this machine is answered %s", async ([options, code]) => {
    await using program = new Program(["serve", "-l", "127.0.0.1:0", "--json", ...options]);
    await using client = await RawClient.greeted(await program.event<Ready>());
    expect((await client.command("XCLIENT ADDR=192.0.2.7"))[0]?.slice(0, 3)).toBe(code);
  });

  test("lets neighbours on its Unix socket say XCLIENT where it is told to trust this machine", async () => {
    const path = join(folder, "xclient.sock");
    await using program = new Program(["serve", "--unix", path, "--xclient", "local"]);
    await program.event<Ready>();
    await using client = await RawClient.greeted({ path });
    expect((await client.command("XCLIENT ADDR=192.0.2.7"))[0]).toMatch(/^220 /);
  });

  test("says what --xclient takes where it was given something else", async () => {
    await using program = new Program(["serve", "-l", "127.0.0.1:0", "--xclient", "proxy.test"]);
    expect((await program.exit()).code).toBe(1);
    expect(program.stderr).toContain("a list of IP addresses and subnets");
  });

  test("files mails in a Maildir", async () => {
    const maildir = join(folder, "maildir");
    await using program = new Program(["serve", "--listen", "127.0.0.1:0", "--maildir", maildir]);
    const { url } = await program.event<Ready>();
    await nodemailer.createTransport(url).sendMail(MAIL);
    const [name = ""] = readdirSync(join(maildir, "new"));
    expect(readFileSync(join(maildir, "new", name), "utf8")).toContain("Subject: Your order\n");
  });

  test("serves a Unix socket, and removes it in the end", async () => {
    const path = join(folder, "smtp.sock");
    await using program = new Program(["serve", "--unix", path]);
    expect((await program.event<Ready>()).address).toBe(path);
    await using client = await RawClient.connect({ path });
    expect((await client.reply())[0]).toMatch(/^220 /);
    program.child.kill("SIGTERM");
    expect((await program.exit()).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test("decides with a handler of the user's, made with the words behind the options", async () => {
    const path = join(folder, "handler.mjs");
    writeFileSync(
      path,
      `export class OnlyFor {
        constructor(...domains) { this.domains = domains; }
        handleRcpt({ address }) {
          return this.domains.includes(address.split("@")[1]) ? undefined : "550 not relaying to that domain";
        }
      }
      export const plain = { handleRcpt: () => "550 plain" };
      export default (word) => ({ handleRcpt: () => \`550 \${word}\` });`,
    );
    expect(await refusal(`${path}#OnlyFor`, "b.test")).toEqual(["250 2.1.5 Recipient OK"]);
    expect(await refusal(`${path}#OnlyFor`, "c.test")).toEqual(["550 not relaying to that domain"]);
    expect(await refusal(`${path}#plain`)).toEqual(["550 plain"]);
    expect(await refusal(path, "made")).toEqual(["550 made"]);
    expect(await runProgram("serve", "--handler", `${path}#None`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'has no export "None". It has: OnlyFor, default, plain.',
      ) as string,
    });
    expect(await runProgram("serve", "--handler", `${path}#plain`, "word")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("takes no arguments, and got word.") as string,
    });
  });

  test("writes where it is to a file, and removes that in the end", async () => {
    const path = join(folder, "ready.json");
    await using program = new Program(["serve", "--listen", "127.0.0.1:0", "--ready-file", path]);
    const ready = await program.event<Ready>();
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(ready);
    program.child.kill("SIGTERM");
    await program.exit();
    expect(existsSync(path)).toBe(false);
  });

  test("names the port that is in use, and the way out", async () => {
    await using program = new Program(["serve", "--listen", "127.0.0.1:0"]);
    const { port } = await program.event<Ready>();
    const second = await runProgram("serve", "--listen", `127.0.0.1:${port}`);
    expect(second).toEqual({
      code: 1,
      stdout: "",
      stderr: `smtp-fixture: listen EADDRINUSE: address already in use 127.0.0.1:${port} Another program listens there: choose another port with --listen, 0 for a free one.\n`,
    });
  });
});

test.each([
  ["::1", "[::1]:0"],
  ["127.0.0.1", "127.0.0.1:0"],
])("serve listens on %s where --listen is %s", async (host, listen) => {
  await using program = new Program(["serve", "--listen", listen]);
  const ready = await program.event<Ready>();
  expect(ready.host).toBe(host);
  await using client = await RawClient.connect(ready);
  expect((await client.reply())[0]).toMatch(/^220 /);
});

test("serve says which file of --tls-cert is not there, and ends with 1", async () => {
  const path = join(folder, "none.pem");
  const { code, stderr } = await runProgram("serve", "--tls-cert", path, "--tls-key", path);
  expect(code).toBe(1);
  expect(stderr).toContain(path);
});

test("serve tells its own log on standard error with --debug", async () => {
  await using program = new Program(["serve", "--listen", "127.0.0.1:0", "--debug"]);
  const { url } = await program.event<Ready>();
  program.child.kill("SIGTERM");
  await program.exit();
  expect(program.stderr).toContain(`listening: Listening on ${url}\n`);
  expect(program.stderr).toContain("stopped: ");
});

describe("run", () => {
  test("gives the command a server and its variables, and passes its exit code", async () => {
    const code = `const { SMTP_URL, SMTP_HOST, SMTP_PORT } = process.env;
      require("node:net").connect(SMTP_PORT, SMTP_HOST).on("data", (data) => {
        console.log(JSON.stringify({ SMTP_URL, SMTP_HOST, SMTP_PORT, greeting: String(data) }));
        process.exit(7);
      });`;
    const { stdout, ...run } = await runProgram("run", "--hostname", "mx.test", ...node(code));
    expect(run).toEqual({ code: 7, stderr: "" });
    const { SMTP_PORT, ...told } = JSON.parse(stdout) as Record<string, string>;
    expect(told).toEqual({
      SMTP_URL: `smtp://127.0.0.1:${SMTP_PORT}`,
      SMTP_HOST: "127.0.0.1",
      greeting: "220 mx.test ESMTP smtp-fixture\r\n",
    });
  });

  test("lets the command connect(), whatever else becomes of the mail", async () => {
    const core = new URL("../../packages/core/dist/cjs/index.js", import.meta.url).pathname;
    const code = `const { connect } = require(${JSON.stringify(core)});
      (async () => {
        const smtp = await connect();
        const to = smtp.address("ada");
        const session = ["HELO x", "MAIL FROM:<a@b.test>", "RCPT TO:<" + to + ">", "DATA", "Subject: Hi", "", ".", "QUIT", ""];
        require("node:net").connect(smtp.port, smtp.host).resume().end(session.join("\\r\\n"));
        console.log((await smtp.waitForMail({ to }, { timeoutMs: 30_000 })).subject, smtp.url === process.env.SMTP_URL);
      })();`;
    const { stdout, ...run } = await runProgram("run", ...node(code));
    expect(run).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("Hi true");
  });

  test("names the variables as it is told", async () => {
    const code = "console.log(process.env.MAIL_HOST, process.env.SMTP_URL)";
    const { stdout } = await runProgram("run", "--env", "MAIL_HOST=host", ...node(code));
    expect(stdout).toBe("127.0.0.1 undefined");
  });

  test("leaves options behind the command to the command", async () => {
    const code = "console.log(process.argv.slice(1).join())";
    const { stdout } = await runProgram("run", process.execPath, "-e", code, "x", "--json");
    expect(stdout).toBe("x,--json");
  });

  test("ends as the command ended by a signal", async () => {
    const { code } = await runProgram("run", ...node("process.kill(process.pid, 'SIGTERM')"));
    expect(code).toBe(128 + 15);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "hands %s on to the command, and leaves neither it nor the server behind",
    async (name) => {
      const code = `process.on("${name}", () => process.exit(3));
        console.log(JSON.stringify({ pid: process.pid, port: Number(process.env.SMTP_PORT) }));
        setInterval(() => {}, 1e3)`;
      await using program = new Program(["run", ...node(code)]);
      const { pid, port } = await program.event<{ pid: number; port: number }>();
      program.child.kill(name);
      expect(await program.exit()).toEqual({ code: 3, signal: null });
      expect(() => process.kill(pid, 0)).toThrow("ESRCH");
      await expect(RawClient.connect({ port })).rejects.toThrow("ECONNREFUSED");
    },
  );

  test("says so where there is no such command", async () => {
    const { code, stderr } = await runProgram("run", "--", "no-such-command");
    expect({ code, stderr }).toEqual({
      code: 127,
      stderr: "smtp-fixture: cannot run no-such-command: spawn no-such-command ENOENT\n",
    });
  });
});

describe("a wrong command line ends with 2 and says what to write", () => {
  test.each<[string, readonly string[], string]>([
    ["a port out of range", ["serve", "-l", ":65536"], "65536 is no port"],
    ["a port that is none", ["serve", "-l", "localhost:smtp"], '"smtp" is no port'],
    ["an option that is misspelt", ["serve", "--lisen", ":0"], "(Did you mean --listen?)"],
    ["a size that is none", ["serve", "--size", "1M"], "It has to be a number of octets."],
    ["two places to listen", ["serve", "--unix", "x", "-l", ":0"], "cannot be used with"],
    ["words for no handler", ["serve", "word"], "arguments are for a handler"],
    ["a certificate without its key", ["serve", "--tls-cert", "x"], "--tls-cert and --tls-key go"],
    ["two ways of TLS", ["serve", "--smtps", "--starttls"], "cannot be used with"],
    [
      "nobody to let in",
      ["serve", "--require-auth"],
      "--require-auth lets nobody in without --auth",
    ],
    ["a variable for nothing", ["run", "--env", "X=Y", "true"], 'names variables for "host"'],
    ["no command to run", ["run"], "missing required argument"],
    ["a command that is misspelt", ["srve"], "(Did you mean serve?)"],
  ])("%s", async (_, args, text) => {
    const { code, stderr } = await runProgram(...args);
    expect(stderr).toContain(text);
    expect(code).toBe(2);
  });

  test("an account without a colon, which is not repeated, since it may be a password", async () => {
    const { code, stderr } = await runProgram("serve", "--auth", "s3cret");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: --auth takes a user, a colon and a password.\n",
    });
  });
});

test("the program tells its version and its commands", async () => {
  const { version } = JSON.parse(
    readFileSync(new URL("../../packages/core/package.json", import.meta.url), "utf8"),
  ) as { readonly version: string };
  expect(await runProgram("--version")).toEqual({ code: 0, stdout: version, stderr: "" });
  const { code, stdout } = await runProgram("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("serve [options]");
  expect(stdout).toContain("run [options] <command...>");
  expect((await runProgram("serve", "--help")).stdout).toContain("--maildir <folder>");
  expect((await runProgram("run", "--help")).stdout).toContain("--env <NAME=host|port|url>");
});
