import { describe, expect, test } from "vitest";
import { type Kill, NOTHING, outcomes, PASSED, Project, type Run, verdict } from "./run-project.js";

/** What test files of this page begin with. */
const HEAD = `
  import { connect } from "node:net";
  import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
  import { createTransport } from "nodemailer";
  import { describe, expect, test } from "vitest";
  import { note } from "./src/note.js";
  import { mail, open } from "./src/raw-smtp.js";
  const smtp = useSmtpServer();
`;

const configured = (test: string): string => `
  import { smtpFixture } from "@smtp-fixture/vitest-plugin";
  export default { plugins: [smtpFixture()], test: ${test} };
`;

const HANGS = {
  "hangs.test.ts": `${HEAD}
    test("hangs in the middle of a mail", async () => {
      const client = await open(smtp.port);
      await client.say("MAIL FROM:<a@example.test>");
      note({ port: smtp.port });
      console.log("the test hangs");
      await smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000 });
    }, 60_000);`,
};

const PASSES = { "a.test.ts": `${HEAD} test("a", () => note({ port: smtp.port }));` };

const create = (files: Readonly<Record<string, string>>): Promise<Project> =>
  Project.create({ from: "vitest-application", files });

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
    { title: "Ctrl-C", signals: ["SIGINT"], ends: [[130, null]] },
    // The second finds Vitest on its way out, or no longer listening: then it is the end itself.
    {
      title: "Ctrl-C twice",
      signals: ["SIGINT", "SIGINT"],
      ends: [
        [130, null],
        [null, "SIGINT"],
      ],
    },
    { title: "SIGTERM", signals: ["SIGTERM"], ends: [[143, null]] },
    { title: "SIGHUP", signals: ["SIGHUP"], ends: [[null, "SIGHUP"]] },
  ] as const)("$title, sent to all its processes", async ({ signals, ends }) => {
    await using project = await create(HANGS);
    const run = await project.run("vitest", {
      args: ["--disable-console-intercept"],
      onOutput: once((kill) => {
        for (const signal of signals) kill(signal, "all");
      }),
    });
    expect(ends).toContainEqual([run.exitCode, run.signal]);
    expectNothingLeft(run);
  });

  test("a main process that is killed takes its workers with it, and the next run removes the rest", async () => {
    await using project = await create(HANGS);
    const run = await project.run("vitest", {
      args: ["--disable-console-intercept"],
      env: { TMPDIR: project.folder },
      onOutput: once((kill) => kill("SIGKILL")),
    });
    expect(run).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    expectNothingLeft(run);
    expect(project.list(/^smtp-fixture-/)).toHaveLength(1);
    await project.write(PASSES);
    const next = await project.run("vitest", {
      args: ["a.test.ts"],
      env: { TMPDIR: project.folder },
    });
    expect(next.exitCode).toBe(0);
    expect(project.list(/^smtp-fixture-/)).toEqual([]);
  });
});

describe("what a run's own code breaks", () => {
  test.each([
    {
      title: "a globalSetup that throws before ours",
      config: '{ globalSetup: ["./other.js", "@smtp-fixture/vitest-plugin/global-setup"] }',
      other: 'export default () => { throw new Error("broken"); };',
      ends: 1,
    },
    {
      title: "a globalSetup that ends the process",
      config: '{ globalSetup: "./other.js" }',
      other: "export default () => { process.exit(3); };",
      ends: 3,
    },
    {
      title: "a globalTeardown that throws",
      config: '{ globalSetup: "./other.js" }',
      other: 'export const teardown = () => { throw new Error("broken"); };',
      ends: 0,
    },
    {
      title: "a reporter that ends the process",
      config: "{}",
      args: ["run", "--reporter=./other.js"],
      other: "export default class { onTestRunEnd() { process.exit(5); } }",
      ends: 5,
    },
    {
      title: "a reporter that throws where nobody catches it",
      config: "{}",
      args: ["run", "--reporter=./other.js"],
      other:
        'export default class { onTestModuleEnd() { setImmediate(() => { throw new Error("broken"); }); } }',
      ends: 1,
    },
  ])("$title", async ({ config, args = ["run"], other, ends }) => {
    await using project = await create({
      ...PASSES,
      "vitest.config.ts": configured(config),
      "other.js": other,
    });
    const run = await project.run("vitest-bare", { args });
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: ends });
    expect(run.leftovers).toEqual(NOTHING);
  });
});

test("whatever ends a test file's process: the run goes on without it, and ends", async () => {
  const IN_THE_MIDDLE = `
    const client = await open(smtp.port);
    await client.say("MAIL FROM:<a@example.test>");
    await client.say("RCPT TO:<b@example.test>");
    await client.say("DATA");
    note({ port: smtp.port });
    await smtp.mails();`;
  await using project = await create({
    "vitest.config.ts": configured('{ setupFiles: "./throws.js", maxWorkers: 2 }'),
    "throws.js": `
      import { expect } from "vitest";
      if (expect.getState().testPath.endsWith("set-up.test.ts")) throw new Error("broken");`,
    "set-up.test.ts": `${HEAD} test("is not reached", () => {});`,
    "exits.test.ts": `${HEAD} test("exits", async () => { ${IN_THE_MIDDLE} process.exit(3); });`,
    "aborts.test.ts": `${HEAD} test("aborts", async () => { ${IN_THE_MIDDLE} process.abort(); });`,
    "killed.test.ts": `${HEAD} test("is killed", async () => { ${IN_THE_MIDDLE} process.kill(process.pid, "SIGKILL"); });`,
    "throws.test.ts": `${HEAD}
      test("throws where nobody catches it", async () => {
        ${IN_THE_MIDDLE}
        setImmediate(() => { throw new Error("nobody catches it"); });
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      });`,
    "z-works.test.ts": `${HEAD}
      test("works", async () => {
        expect(await smtp.mails()).toEqual([]);
        await createTransport({ url: process.env.SMTP_URL }).sendMail({ from: "a@b.test", to: "c@d.test", text: "T" });
        expect(await smtp.mails()).toHaveLength(1);
        expect(await smtp.file.mails()).toEqual([]);
        note({ port: smtp.port });
      });`,
  });
  const run = await project.run("vitest");
  expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 1 });
  expect(outcomes(run)).toMatchObject({ works: "passed" });
  expectNothingLeft(run);
  // Nobody was given a listener that had served a file whose process died.
  const ports = run.notes.map(({ port }) => port);
  expect(ports).toHaveLength(5);
  expect(new Set(ports).size).toBe(5);
});

test.each(["forks", "threads", "vmForks", "vmThreads"])(
  "clients that hang, transports that nobody closes and waits that nobody ends hold no run up: %s",
  async (pool) => {
    await using project = await create({
      "silent.test.ts": `${HEAD}
      test("a client that never says anything", async () => {
        const socket = connect(smtp.port, smtp.host);
        await new Promise((resolve) => { socket.once("data", resolve); });
        note({ port: smtp.port });
      });`,
      "half.test.ts": `${HEAD}
      test("half of a mail", async () => {
        const client = await open(smtp.port);
        await client.say("MAIL FROM:<a@example.test>");
        await client.say("RCPT TO:<b@example.test>");
        await client.say("DATA");
        client.say("Subject: half");
        note({ port: smtp.port });
      });`,
      "pooled.test.ts": `${HEAD}
      const transport = createTransport({ pool: true, host: smtp.host, port: smtp.port });
      test("a pooled transport", async () => {
        await transport.sendMail({ from: "a@b.test", to: "c@d.test", text: "T" });
        expect(await smtp.mails()).toHaveLength(1);
        note({ port: smtp.port });
      });`,
      "shared.test.ts": `${HEAD}
      import { inject } from "vitest";
      test("a client of the listener that the run shares", async () => {
        const { host, port } = inject("smtpFixture").hub.shared;
        const client = await open(port, host);
        await client.say("MAIL FROM:<a@example.test>");
        note({ port });
      });`,
      "waits.test.ts": `${HEAD}
      const wait = (signal) => smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000, signal });
      test("a wait that its test forgets", () => { void wait().catch(() => {}); });
      test("a wait that the runner gives up", () => wait(), 100);
      test("a wait that is aborted", () => wait(AbortSignal.timeout(50)));`,
      "child.test.ts": `${HEAD}
      import { spawn } from "node:child_process";
      test("a child that was told of the server ends with its client", async () => {
        const child = spawn(process.execPath, ["-e", \`
          const socket = require("node:net").connect(process.env.SMTP_PORT, process.env.SMTP_HOST);
          socket.on("data", () => process.send?.("greeted")).on("error", () => {});
        \`], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
        await new Promise((resolve) => { child.once("message", resolve); });
        child.disconnect();
        child.unref();
        note({ port: smtp.port });
      });`,
    });
    const run = await project.run("vitest", {
      args: [`--pool=${pool}`, "--reporter=hanging-process"],
    });
    expect(outcomes(run)).toEqual({
      "a client that never says anything": "passed",
      "half of a mail": "passed",
      "a pooled transport": "passed",
      "a client of the listener that the run shares": "passed",
      "a child that was told of the server ends with its client": "passed",
      "a wait that its test forgets": "passed",
      "a wait that the runner gives up": "failed",
      "a wait that is aborted": "failed",
    });
    expect(run.exitCode).toBe(1);
    // What Vitest says, and its reporter with it, where something keeps a process from ending.
    expect(run.output).not.toMatch(
      /close timed out|keeping the process running|Timeout terminating/,
    );
    expectNothingLeft(run);
  },
);

test("--bail ends a run with a wait in flight", async () => {
  await using project = await create({
    "vitest.config.ts": configured("{ maxWorkers: 2 }"),
    ...HANGS,
    "fails.test.ts": `${HEAD}
      test("fails", async () => {
        note({ port: smtp.port });
        expect(await smtp.mails()).toHaveLength(1);
      });`,
  });
  const run = await project.run("vitest", { args: ["--bail=1"] });
  expect(run.exitCode).toBe(1);
  expectNothingLeft(run);
});

describe("where there is nothing to run", () => {
  test.each([
    { title: "vitest list", args: ["list"], isRun: false, ends: 0 },
    { title: "no test file", args: ["nothing-of-this-name"], isRun: true, ends: 1 },
    {
      title: "--passWithNoTests",
      args: ["nothing-of-this-name", "--passWithNoTests"],
      isRun: true,
      ends: 0,
    },
  ])("$title", async ({ args, isRun, ends }) => {
    await using project = await create(PASSES);
    const run = await project.run(isRun ? "vitest" : "vitest-bare", { args });
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: ends });
    expect(run.leftovers).toEqual(NOTHING);
  });
});

test("a run that a test has started is a run of its own", async () => {
  await using project = await create({
    "outer.test.ts": `${HEAD}
      import { execFileSync } from "node:child_process";
      test("outer", async () => {
        const transport = createTransport({ url: process.env.SMTP_URL });
        await transport.sendMail({ from: "a@b.test", to: "c@d.test", text: "T" });
        const { VITEST, VITEST_MODE, VITEST_WORKER_ID, VITEST_POOL_ID, ...env } = process.env;
        const args = ["node_modules/vitest/vitest.mjs", "run", "--config=inner.config.ts"];
        const output = execFileSync(process.execPath, args, { encoding: "utf8", env });
        expect(output).toContain("1 passed");
        // The inner run removes what is its own, and nothing of ours.
        expect(await smtp.mails()).toHaveLength(1);
        await transport.sendMail({ from: "a@b.test", to: "c@d.test", text: "T" });
        expect(await smtp.mails()).toHaveLength(2);
        note({ port: smtp.port, url: process.env.SMTP_URL });
      }, 60_000);`,
    "inner.config.ts": configured('{ include: ["inner.ts"] }'),
    "inner.ts": `${HEAD}
      test("inner", async () => {
        await createTransport({ url: process.env.SMTP_URL }).sendMail({ from: "a@b.test", to: "c@d.test", text: "T" });
        expect(await smtp.mails()).toHaveLength(1);
        note({ port: smtp.port, url: process.env.SMTP_URL });
      });`,
  });
  const run = await project.run("vitest");
  expect(verdict(run)).toEqual(PASSED);
  expect(new Set(run.notes.map(({ url }) => url)).size).toBe(2);
  expectNothingLeft(run);
});

describe("a watch is left", () => {
  /** A terminal, as far as Vitest asks whether there is one. */
  const TERMINAL = {
    "terminal.mjs": `
      process.stdin.isTTY = true;
      process.stdin.setRawMode = () => process.stdin;`,
  };

  test.each([
    { title: "by q", leave: (_kill: Kill, type: (keys: string) => void) => type("q"), exitCode: 0 },
    {
      title: "by Ctrl-C at the keyboard",
      leave: (_kill: Kill, type: (keys: string) => void) => type("\u0003"),
      exitCode: 130,
    },
    { title: "by SIGINT", leave: (kill: Kill) => kill("SIGINT", "all"), exitCode: 130 },
  ])("$title", async ({ leave, exitCode }) => {
    await using project = await create({ ...PASSES, ...TERMINAL });
    let isLeft = false;
    const run = await project.run("vitest-bare", {
      args: ["watch", "--reporter=default"],
      nodeArgs: ["--import", "./terminal.mjs"],
      onOutput: (output, kill, type) => {
        if (isLeft || !output.includes("Waiting for file changes")) return;
        isLeft = true;
        leave(kill, type);
      },
    });
    expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode });
    expectNothingLeft(run);
  });
});

describe("a server whose thread dies in the middle of a run", () => {
  /** Puts a file of the test's own before the thread's; it dies when its main process is told to. */
  const FRAGILE = {
    "fragile.mjs": `
      import { syncBuiltinESMExports } from "node:module";
      import { pathToFileURL } from "node:url";
      import threads from "node:worker_threads";
      const { Worker } = threads;
      threads.Worker = class extends Worker {
        constructor(file, options) {
          if (options?.name !== "smtp-fixture") return new Worker(file, options);
          const thread = new Worker(new URL("thread.mjs", import.meta.url), {
            ...options,
            env: { ...process.env, THREAD: pathToFileURL(file).href },
          });
          const channel = new BroadcastChannel("die");
          channel.unref();
          process.on("SIGUSR2", () => channel.postMessage(process.env.DEATH));
          return thread;
        }
      };
      syncBuiltinESMExports();`,
    "thread.mjs": `
      new BroadcastChannel("die").onmessage = ({ data }) => {
        if (data === "error") throw new Error("the thread is broken");
        process.exit(9);
      };
      await import(process.env.THREAD);`,
    "a-dies.test.ts": `${HEAD}
      const wait = () => smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000 });
      test("its wait ends with it", async () => {
        note({ port: smtp.port });
        await smtp.mails();
        const waiting = wait();
        process.kill(process.ppid, "SIGUSR2");
        await waiting;
      }, 60_000);
      test("asks afterwards", async () => { await smtp.mails(); });
      test("ends its loop", async () => { for await (const mail of smtp) expect(mail).toBe(undefined); });`,
    "b-later.test.ts": `${HEAD}
      test("comes later", async () => { await smtp.mails(); });`,
    "c-no-mail.test.ts": `
      import { test } from "vitest";
      test("never looks at mail", () => {});`,
  };

  test.each([
    { death: "error", says: "the thread is broken" },
    { death: "exit", says: "ended with code 9" },
  ])("fails its tests by name, and the run ends: $death", async ({ death, says }) => {
    await using project = await create({
      "vitest.config.ts": configured("{ fileParallelism: false }"),
      ...FRAGILE,
    });
    const run = await project.run("vitest", {
      nodeArgs: ["--import", "./fragile.mjs"],
      env: { DEATH: death },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^smtp-fixture: the SMTP server's thread has /m);
    expect(run.stderr).toContain(says);
    const failures = Object.fromEntries(run.tests.map(({ name, failures }) => [name, failures[0]]));
    const GONE = "SmtpFixtureError: The SMTP server of this run has gone: ";
    expect(failures).toEqual({
      "its wait ends with it": expect.stringContaining(GONE),
      "asks afterwards": expect.stringContaining(GONE),
      "ends its loop": expect.stringContaining(GONE),
      "comes later": undefined,
      "never looks at mail": undefined,
    });
    expect(run.output).toMatch(
      /SmtpFixtureError: The SMTP server of this run cannot be reached \(.*(?:ENOENT|ECONNREFUSED)/,
    );
    expect(outcomes(run)).toMatchObject({
      "never looks at mail": "passed",
      "comes later": "skipped",
    });
    expectNothingLeft(run);
  });
});
