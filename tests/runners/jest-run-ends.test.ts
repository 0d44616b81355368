import { describe, expect, test } from "vitest";
import { type Kill, NOTHING, outcomes, Project, type Run } from "./run-project.js";

/** What test files of this page begin with. */
const HEAD = `
  const { appendFileSync } = require("node:fs");
  const { connect } = require("node:net");
  const { createTransport } = require("nodemailer");
  const note = (fact) => appendFileSync(process.env.NOTES, JSON.stringify(fact) + "\\n");
  const smtp = require("@smtp-fixture/jest-environment/test").useSmtpServer();
  const MAIL = { from: "a@example.test", to: "b@example.test", text: "T" };
  /** A client whose mail is left in the middle of its content. */
  const open = async (port = smtp.port) => {
    const socket = connect(port, "127.0.0.1");
    const heard = () => new Promise((resolve) => { socket.once("data", resolve); });
    await heard();
    for (const line of ["HELO client.test", "MAIL FROM:<a@example.test>", "RCPT TO:<b@example.test>", "DATA"]) {
      socket.write(line + "\\r\\n");
      await heard();
    }
    socket.write("Subject: half");
    note({ port });
    return socket;
  };
`;

const PRESET = { preset: "@smtp-fixture/jest-environment" };
const ENVIRONMENT = { testEnvironment: "@smtp-fixture/jest-environment" };

const create = (config: object, files: Readonly<Record<string, string>>): Promise<Project> =>
  Project.create({
    files: { "package.json": JSON.stringify({ name: "project", jest: config }), ...files },
  });

const HANGS = {
  "hangs.test.js": `${HEAD}
    test("hangs in the middle of a mail", async () => {
      await open();
      require("node:fs").writeSync(2, "the test hangs");
      await smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000 });
    }, 60_000);`,
};

const PASSES = { "a.test.js": `${HEAD} test("a", () => note({ port: smtp.port }));` };
const PASSES_TOO = { "b.test.js": `${HEAD} test("b", () => note({ port: smtp.port }));` };

/** What Jest says when something of a run is still there. */
const LINGERS = /did not exit|failed to exit gracefully|open handle|force exited/i;

/** Does something once, when the test is in the middle of its mail. */
function once(action: (kill: Kill) => void) {
  let isDone = false;
  return (output: string, kill: Kill): void => {
    if (isDone || !output.includes("the test hangs")) return;
    isDone = true;
    action(kill);
  };
}

/** The run has had ports, and nobody is left who could have them: others may have been given them since. */
function expectNothingLeft(run: Run): void {
  expect(run.leftovers).toEqual(NOTHING);
  expect(run.notes.some(({ port }) => port !== undefined)).toBe(true);
}

describe("signals end a run as they would without us", () => {
  test.each([
    { title: "Ctrl-C, the preset", config: PRESET, args: ["--maxWorkers=2"], signals: ["SIGINT"] },
    {
      title: "Ctrl-C, testEnvironment alone",
      config: ENVIRONMENT,
      args: ["--maxWorkers=2"],
      signals: ["SIGINT"],
    },
    {
      title: "SIGTERM twice, in band",
      config: PRESET,
      args: ["--runInBand"],
      signals: ["SIGTERM", "SIGTERM"],
    },
    { title: "SIGHUP", config: PRESET, args: ["--maxWorkers=2"], signals: ["SIGHUP"] },
  ] as const)("$title, sent to all its processes", async ({ config, args, signals }) => {
    await using project = await create(config, { ...HANGS, ...PASSES });
    const run = await project.run("jest", {
      args,
      onOutput: once((kill) => {
        for (const signal of signals) kill(signal, "all");
      }),
    });
    expect(run).toMatchObject({ exitCode: null, signal: signals[0] });
    expectNothingLeft(run);
  });

  test("Ctrl-C ends a run beside a listener that asks whether it is alone", async () => {
    await using project = await create(
      { ...PRESET, globalSetup: "<rootDir>/setup.js" },
      {
        ...HANGS,
        // As libraries do that end a child process together with its parent.
        "setup.js": `
          const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
          module.exports = async (...args) => {
            await globalSetup(...args);
            process.on("SIGINT", function whenAlone(signal) {
              if (process.listenerCount(signal) > 1) return;
              process.off(signal, whenAlone);
              process.kill(process.pid, signal);
            });
          };`,
      },
    );
    const run = await project.run("jest", { onOutput: once((kill) => kill("SIGINT", "all")) });
    expect(run).toMatchObject({ exitCode: null, signal: "SIGINT" });
    expect(run.leftovers.processes).toEqual([]);
  });

  test("a main process that is killed takes its workers with it, and the next run removes the rest", async () => {
    await using project = await create(PRESET, { ...HANGS, ...PASSES });
    const env = { TMPDIR: project.folder };
    const run = await project.run("jest", {
      args: ["--maxWorkers=2"],
      env,
      onOutput: once((kill) => kill("SIGKILL")),
    });
    expect(run).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    expectNothingLeft(run);
    expect(project.list(/^smtp-fixture-/)).toHaveLength(1);
    const next = await project.run("jest", { args: ["a.test.js"], env });
    expect(next.exitCode).toBe(0);
    expect(project.list(/^smtp-fixture-/)).toEqual([]);
  });
});

/** A global setup of the project's own, around ours. */
const aroundOurs = (body: string): Readonly<Record<string, string>> => ({
  "setup.js": `
    const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
    module.exports = async (...args) => { await globalSetup(...args); ${body} };`,
});

describe("what a run's own code breaks", () => {
  const WITH_SETUP = { ...PRESET, globalSetup: "<rootDir>/setup.js" };
  const THROWS = 'throw new Error("broken");';

  test.each([
    {
      title: "a global setup that throws after ours",
      config: WITH_SETUP,
      files: aroundOurs(THROWS),
      ends: 1,
    },
    {
      title: "a global setup that ends the process",
      config: WITH_SETUP,
      files: aroundOurs("process.exit(3);"),
      ends: 3,
    },
    {
      title: "a global teardown that throws before ours",
      config: { ...PRESET, globalTeardown: "<rootDir>/teardown.js" },
      files: { "teardown.js": `module.exports = async () => { ${THROWS} };` },
      ends: 1,
    },
    {
      title: "a global teardown that forgets ours",
      config: { ...PRESET, globalTeardown: "<rootDir>/teardown.js" },
      files: { "teardown.js": "module.exports = async () => {};" },
      ends: 0,
    },
    {
      title: "a reporter that ends the process",
      config: { ...PRESET, reporters: ["<rootDir>/reporter.js"] },
      files: { "reporter.js": "module.exports = class { onRunComplete() { process.exit(5); } };" },
      ends: 5,
    },
    {
      title: "a setup file that throws",
      config: { ...PRESET, setupFilesAfterEnv: ["<rootDir>/after.js"] },
      files: { "after.js": THROWS },
      ends: 1,
    },
  ])("$title", async ({ config, files, ends }) => {
    await using project = await create(config, { ...PASSES, ...files });
    const run = await project.run("jest");
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: ends });
    expect(run.output).not.toMatch(LINGERS);
    expect(run.leftovers).toEqual(NOTHING);
  });
});

test("whatever ends a worker in the middle of a mail: the run goes on without it, and ends", async () => {
  await using project = await create(PRESET, {
    "exits.test.js": `${HEAD} test("exits", async () => { await open(); process.exit(3); });`,
    "killed.test.js": `${HEAD} test("is killed", async () => { await open(); process.kill(process.pid, "SIGKILL"); });`,
    "aborts.test.js": `${HEAD} test("aborts", async () => { await open(); process.abort(); });`,
    "throws.test.js": `${HEAD}
      test("throws where nobody catches it", async () => {
        await open();
        setImmediate(() => { throw new Error("nobody catches it"); });
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      });`,
    "works.test.js": `${HEAD}
      test("works", async () => {
        expect(await smtp.mails()).toEqual([]);
        await createTransport({ url: process.env.SMTP_URL }).sendMail(MAIL);
        expect(await smtp.mails()).toHaveLength(1);
        expect(await smtp.file.mails()).toEqual([]);
        note({ port: smtp.port });
      });`,
  });
  const run = await project.run("jest", { args: ["--maxWorkers=2"] });
  expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 1 });
  expect(outcomes(run)).toMatchObject({ works: "passed" });
  expectNothingLeft(run);
  // Nobody was given a listener that had served a file whose process died. Jest tries such a file again.
  const ports = run.notes.map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
});

describe("clients that hang, transports that nobody closes and waits that nobody ends hold no run up", () => {
  const FILES = {
    "silent.test.js": `${HEAD}
      test("a client that never says anything", async () => {
        const socket = connect(smtp.port, "127.0.0.1");
        await new Promise((resolve) => { socket.once("data", resolve); });
        note({ port: smtp.port });
      });
      test("half of a mail", async () => { await open(); });`,
    "pooled.test.js": `${HEAD}
      const transport = createTransport({ pool: true, host: "127.0.0.1", port: process.env.SMTP_PORT });
      test("a pooled transport", async () => {
        await transport.sendMail(MAIL);
        expect(await smtp.mails()).toHaveLength(1);
        note({ port: smtp.port });
      });`,
    "waits.test.js": `${HEAD}
      const wait = (signal) => smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000, signal });
      test("a wait that its test forgets", () => { void wait().catch(() => {}); });
      test("a wait that the runner gives up", () => wait(), 100);
      test("a wait that is aborted", () => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        return wait(controller.signal);
      });`,
  };

  test.each([
    { title: "the preset, workers", config: PRESET, args: ["--maxWorkers=2"] },
    {
      title: "the preset, worker threads",
      config: PRESET,
      args: ["--maxWorkers=2", "--workerThreads"],
    },
    { title: "the preset, in band", config: PRESET, args: ["--runInBand", "--detectOpenHandles"] },
    { title: "the environment, workers", config: ENVIRONMENT, args: ["--maxWorkers=2"] },
    {
      title: "the environment, worker threads",
      config: ENVIRONMENT,
      args: ["--maxWorkers=2", "--workerThreads"],
    },
    {
      title: "the environment, in band",
      config: ENVIRONMENT,
      args: ["--runInBand", "--detectOpenHandles"],
    },
  ])("$title", async ({ config, args }) => {
    await using project = await create(config, FILES);
    const run = await project.run("jest", { args });
    expect(outcomes(run)).toEqual({
      "a client that never says anything": "passed",
      "half of a mail": "passed",
      "a pooled transport": "passed",
      "a wait that its test forgets": "passed",
      "a wait that the runner gives up": "failed",
      "a wait that is aborted": "failed",
    });
    expect(run.exitCode).toBe(1);
    expect({ lingers: LINGERS.test(run.output), output: run.output }).toMatchObject({
      lingers: false,
    });
    expectNothingLeft(run);
  });
});

test("--bail ends a run with a wait in flight", async () => {
  await using project = await create(PRESET, {
    ...HANGS,
    "fails.test.js": `${HEAD}
      test("fails", async () => {
        note({ port: smtp.port });
        expect(await smtp.mails()).toHaveLength(1);
      });`,
  });
  const run = await project.run("jest", { args: ["--bail", "--maxWorkers=2"] });
  expect(run.exitCode).toBe(1);
  expectNothingLeft(run);
});

describe("where there is nothing to run", () => {
  test.each([
    { args: ["--listTests"], ends: 0 },
    { args: ["nothing-of-this-name"], ends: 1 },
  ])("$args", async ({ args, ends }) => {
    await using project = await create(PRESET, PASSES);
    const run = await project.run("jest-bare", { args });
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: ends });
    expect(run.leftovers).toEqual(NOTHING);
  });
});

test("a run that a test has started is a run of its own", async () => {
  await using project = await create(
    { ...PRESET, testMatch: ["<rootDir>/outer.js"] },
    {
      "outer.js": `${HEAD}
        const { execFileSync } = require("node:child_process");
        test("outer", async () => {
          const transport = createTransport({ url: process.env.SMTP_URL });
          await transport.sendMail(MAIL);
          const args = ["node_modules/jest/bin/jest.js", "--testMatch", "<rootDir>/inner.js", "--maxWorkers=2"];
          execFileSync(process.execPath, args, { encoding: "utf8", stdio: "pipe" });
          expect(await smtp.mails()).toHaveLength(1);
          await transport.sendMail(MAIL);
          expect(await smtp.mails()).toHaveLength(2);
          note({ port: smtp.port, hub: JSON.parse(process.env.SMTP_FIXTURE_HUB).address.socket });
        }, 60_000);`,
      "inner.js": `${HEAD}
        test("inner", async () => {
          await createTransport({ url: process.env.SMTP_URL }).sendMail(MAIL);
          expect(await smtp.mails()).toHaveLength(1);
          note({ port: smtp.port, hub: JSON.parse(process.env.SMTP_FIXTURE_HUB).address.socket });
        });`,
    },
  );
  const run = await project.run("jest");
  expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 });
  expect(new Set(run.notes.map(({ hub }) => hub)).size).toBe(2);
  expectNothingLeft(run);
});

describe("a watch is left", () => {
  /** A terminal, as far as Jest asks whether there is one. */
  const TERMINAL = {
    "terminal.js": `
      process.stdin.isTTY = true;
      process.stdin.setRawMode = () => process.stdin;`,
  };

  test.each([
    { title: "by q", config: PRESET, keys: "q" },
    { title: "by Ctrl-C at the keyboard", config: PRESET, keys: "\u0003" },
    { title: "by q, with testEnvironment alone", config: ENVIRONMENT, keys: "q" },
  ])("$title", async ({ config, keys }) => {
    await using project = await create(config, { ...PASSES, ...PASSES_TOO, ...TERMINAL });
    let typing: NodeJS.Timeout | undefined;
    const run = await project.run("jest-bare", {
      args: ["--watchAll"],
      nodeArgs: ["--require", "./terminal.js"],
      onOutput: (output, _kill, type) => {
        // Nothing tells when Jest listens to keys as one who waits: until then q ends but the run that is under way.
        if (output.includes("Ran all test suites")) typing ??= setInterval(() => type(keys), 100);
      },
    });
    clearInterval(typing);
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 });
    expectNothingLeft(run);
  });
});
