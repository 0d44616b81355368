import { once } from "node:events";
import { readFileSync } from "node:fs";
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
const PROGRAMS = "tests/guide/programs";
const page = new Page(new URL("docs/how-to/programmatic-usage.md", ROOT));

/** Programs that run to their end by themselves. */
const RUN = [
  "controller",
  "start-fails",
  "start-timeout",
  "unix-socket",
  "smtp-utf8",
  "hostnames",
  "names",
  "factory",
  "lmtp",
  "failed-start",
].map((name) => `${PROGRAMS}/${name}.ts`);
const SERVER = `${PROGRAMS}/server.ts`;
const SERVER_CLIENT = "a client of tests/guide/programs/server.ts";
const IN_TIME = `${PROGRAMS}/start-timeout.ts, with SMTP_FIXTURE_READY_TIMEOUT_MS=15`;
const PYTHON = `${PROGRAMS}/send.py`;
const PYTHON_STOPPED = `${PROGRAMS}/send.py, after stop()`;

test("each block of code of the page says which program it is of, or what prints it", () => {
  expect(page.blocks.filter(({ mark }) => mark === undefined)).toEqual([]);
  expect(page.printed.toSorted()).toEqual(
    [...RUN, SERVER, SERVER_CLIENT, IN_TIME, PYTHON, PYTHON_STOPPED].toSorted(),
  );
});

test.each(page.programs)("the page shows the whole of %s", (path) => {
  const program = readFileSync(new URL(path, ROOT), "utf8");
  expect(withoutEmptyLines(page.program(path))).toBe(withoutEmptyLines(program));
});

describe("what the page says that a program prints is what it prints:", () => {
  test.each(RUN)("%s", async (path) => {
    expect(await printedBy(path)).toBe(withoutPorts(page.output(path)));
  });

  test("the time that start() has is taken from the environment", async () => {
    const env = { SMTP_FIXTURE_READY_TIMEOUT_MS: "15" };
    expect(await printedBy(`${PROGRAMS}/start-timeout.ts`, env)).toBe(page.output(IN_TIME));
  });

  test("a server without a controller, stopped by SIGINT", async () => {
    using project = new Project();
    const child = project.start(nameOf(SERVER));
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
    expect(withoutPorts(`${listening}\n${stopped}\n`)).toBe(withoutPorts(page.output(SERVER)));
    expect(`${dialogue.join("\n")}\n`).toBe(page.output(SERVER_CLIENT));
  });

  const python = peer("python3");
  test.runIf(python.isHere)(`smtplib, before and after stop()${python.note}`, async () => {
    using log = vi.spyOn(console, "log").mockImplementation(() => {});
    const controller = new Controller(new ExampleHandler());
    await controller.start();
    const { hostname = "", port } = controller;
    const send = async (...recipients: string[]): Promise<string> => {
      const script = fileURLToPath(new URL(PYTHON, ROOT));
      const args = ["-IS", script, hostname, `${port}`, ...recipients];
      return (await runProgram("python3", args)).stdout;
    };
    expect(await send("b@example.com", "cperson@example.net")).toBe(page.output(PYTHON));
    expect(log.mock.calls.flat()).toContain("> Hi, this is Anne.");
    await controller.stop();
    expect(withoutErrno(await send("b@example.com"))).toBe(
      withoutErrno(page.output(PYTHON_STOPPED)),
    );
  });
});

const nameOf = (path: string): string => /([^/]+)\.ts$/.exec(path)?.[1] ?? "";

/** What a program prints, run by a Node of its own in a project of its own. */
async function printedBy(path: string, env?: NodeJS.ProcessEnv): Promise<string> {
  using project = new Project();
  return withoutPorts(await project.run(nameOf(path), env));
}

/** Ports are free ones, and others each time. */
const withoutPorts = (text: string): string => text.replaceAll(/(?<=:|port: )\d{4,5}\b/g, "<port>");

/** Refusing a connection has another number on each system. */
const withoutErrno = (text: string): string => text.replaceAll(/(?<=Error\()\d+/g, "<errno>");

const withoutEmptyLines = (text: string): string => text.replaceAll(/\n{2,}/g, "\n");
