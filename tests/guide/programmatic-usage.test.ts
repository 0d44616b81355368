import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { runProgram } from "../interop/run-program.js";
import { peer } from "../support/peers.js";
import { RawClient } from "../support/raw-client.js";
import { Page } from "./page.js";
import { ExampleHandler } from "./programs/example-handler.js";
import { Project } from "./project.js";

const ROOT = new URL("../../", import.meta.url);
const PROGRAMS = new URL("programs/", import.meta.url);
const page = new Page(new URL("docs/how-to/programmatic-usage.md", ROOT));

/** What the page shows outputs of; each has its test below. */
const PRINTED = [
  "server.ts",
  "a client of server.ts",
  "controller.ts",
  "send.py",
  "send.py, after stop()",
  "start-fails.ts",
  "start-timeout.ts",
  "start-timeout.ts, with SMTP_FIXTURE_READY_TIMEOUT_MS=15",
  "unix-socket.ts",
  "smtp-utf8.ts",
  "names.ts",
  "hostnames.ts",
  "factory.ts",
  "lmtp.ts",
  "failed-start.ts",
];

test("each block of code of the page says which program it is of, or what prints it", () => {
  expect(page.blocks.filter(({ mark }) => mark === undefined)).toEqual([]);
  expect(page.printed.toSorted()).toEqual(PRINTED.toSorted());
  const programs = readdirSync(PROGRAMS).map((name) => `tests/guide/programs/${name}`);
  expect(page.programs.toSorted()).toEqual(programs.toSorted());
});

test.each(page.programs)("the page shows the whole of %s", (path) => {
  const program = readFileSync(new URL(path, ROOT), "utf8");
  expect(withoutEmptyLines(page.program(path))).toBe(withoutEmptyLines(program));
});

describe("what the page shows is what is printed by", () => {
  test("a controller whose handler prints mail for example.com and refuses the rest, until stop()", async () => {
    expect(await printedBy("controller.ts")).toBe(shownOf("controller.ts"));
  });

  test("starts that fail: an address that cannot be bound, a factory that throws", async () => {
    expect(await printedBy("start-fails.ts")).toBe(shownOf("start-fails.ts"));
  });

  test("a start that takes longer than readyTimeoutMs", async () => {
    expect(await printedBy("start-timeout.ts")).toBe(shownOf("start-timeout.ts"));
  });

  test("a start that takes longer than SMTP_FIXTURE_READY_TIMEOUT_MS, which wins over the option", async () => {
    const env = { SMTP_FIXTURE_READY_TIMEOUT_MS: "15" };
    expect(await printedBy("start-timeout.ts", env)).toBe(
      shownOf("start-timeout.ts, with SMTP_FIXTURE_READY_TIMEOUT_MS=15"),
    );
  });

  test("a client that speaks to a Unix socket by hand: 220, 250, 221", async () => {
    expect(await printedBy("unix-socket.ts")).toBe(shownOf("unix-socket.ts"));
  });

  test("EHLO without SMTPUTF8, and with SIZE, 8BITMIME and HELP alone", async () => {
    expect(await printedBy("smtp-utf8.ts")).toBe(shownOf("smtp-utf8.ts"));
  });

  test("a controller's members before start(), while it serves and after stop()", async () => {
    expect(await printedBy("names.ts")).toBe(shownOf("names.ts"));
  });

  test("each kind of hostname, getLocalhost() and IP6_IS", async () => {
    expect(await printedBy("hostnames.ts")).toBe(shownOf("hostnames.ts"));
  });

  test("the option factory, which start() proves and each client calls", async () => {
    expect(await printedBy("factory.ts")).toBe(shownOf("factory.ts"));
  });

  test("a subclass whose factory() keeps the controller's options and speaks LMTP", async () => {
    expect(await printedBy("lmtp.ts")).toBe(shownOf("lmtp.ts"));
  });

  test("a failed start(): what can be seen of it, stop(), and a start that succeeds", async () => {
    expect(await printedBy("failed-start.ts")).toBe(shownOf("failed-start.ts"));
  });

  test("a server without a controller, with options, that SIGINT stops while a client is connected", async () => {
    using project = new Project();
    const child = project.start("server.ts");
    const ended = once(child, "close");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value: listening } = (await lines.next()) as { value: string };
    await using client = await RawClient.connect({ port: Number(/\d+$/.exec(listening)?.[0]) });
    const dialogue = [
      ...(await client.reply()).map((line) => `S: ${line}`),
      "C: NOOP",
      ...(await client.command("NOOP")).map((line) => `S: ${line}`),
    ];
    child.kill("SIGINT");
    dialogue.push(`S: ${(await client.rest()).trimEnd()}`);
    const { value: stopped } = (await lines.next()) as { value: string };
    expect(await ended).toEqual([0, null]);
    expect(withoutPorts(`${listening}\n${stopped}\n`)).toBe(shownOf("server.ts"));
    expect(`${dialogue.join("\n")}\n`).toBe(shownOf("a client of server.ts"));
  });

  const python = peer("python3");
  test.runIf(python.isHere)(
    `Python's smtplib, served and refused, and after stop()${python.note}`,
    async () => {
      using log = vi.spyOn(console, "log").mockImplementation(() => {});
      const controller = new Controller(new ExampleHandler());
      await controller.start();
      const { hostname = "", port } = controller;
      const send = async (...recipients: string[]): Promise<string> => {
        const script = fileURLToPath(new URL("send.py", PROGRAMS));
        const args = ["-IS", script, hostname, `${port}`, ...recipients];
        return (await runProgram("python3", args)).stdout;
      };
      expect(await send("b@example.com", "cperson@example.net")).toBe(shownOf("send.py"));
      expect(log.mock.calls.flat()).toContain("> Hi, this is Anne.");
      await controller.stop();
      expect(withoutErrno(await send("b@example.com"))).toBe(
        withoutErrno(shownOf("send.py, after stop()")),
      );
    },
  );
});

/** What a program prints, run by a Node of its own in a project of its own. */
async function printedBy(program: string, env?: NodeJS.ProcessEnv): Promise<string> {
  using project = new Project();
  return withoutPorts(await project.run(program, env));
}

const shownOf = (what: string): string => withoutPorts(page.output(what));

/** Ports are free ones, and others each time. */
const withoutPorts = (text: string): string => text.replaceAll(/(?<=:|port: )\d{4,5}\b/g, "<port>");

/** Refusing a connection has another number on each system. */
const withoutErrno = (text: string): string => text.replaceAll(/(?<=Error\()\d+/g, "<errno>");

const withoutEmptyLines = (text: string): string => text.replaceAll(/\n{2,}/g, "\n");
