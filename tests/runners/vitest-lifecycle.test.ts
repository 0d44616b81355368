import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { accepts, NOTHING, PASSED, Project, type Run, verdict } from "./run-project.js";

const CONFIG = (options = "", test = "{}") => `
  import { smtpFixture } from "@smtp-fixture/vitest-plugin";
  import { defineConfig } from "vitest/config";
  export default defineConfig({ plugins: [smtpFixture(${options})], test: ${test} });
`;

const TEST = (body: string) => ({
  "a.test.ts": `
    import { test as withSmtp, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
    import { beforeAll, describe, expect, test } from "vitest";
    ${body}
  `,
});

/** What a project has noted at one moment. */
const noted = ({ notes }: Run, when: string) => notes.find((note) => note["when"] === when) ?? {};

describe("with the plugin alone", () => {
  test("the run's server accepts before the user's own globalSetup and refuses after the run", async () => {
    await using project = await Project.create({
      from: ["vitest-application", "vitest-lifecycle"],
    });
    const run = await project.run("vitest");
    expect(verdict(run)).toEqual(PASSED);
    const { SMTP_PORT, said, folders, ...setup } = noted(run, "setup");
    const port = Number(SMTP_PORT);
    expect(setup).toMatchObject({ SMTP_HOST: "127.0.0.1", SMTP_URL: `smtp://127.0.0.1:${port}` });
    expect(folders).toHaveLength(1);
    expect(said).toMatch(/^220 /);
    expect(noted(run, "teardown")["said"]).toMatch(/^220 /);
    expect(noted(run, "test")["port"]).not.toBe(port);
    expect(await accepts(port)).toBe(false);
    expect(await accepts(Number(noted(run, "test")["port"]))).toBe(false);
  });

  test("the variables of the main process are as they were when the run has been closed", async () => {
    await using project = await Project.create({
      from: ["vitest-application", "vitest-lifecycle", "vitest-programmatic"],
    });
    const run = await project.run("node", { args: ["close.js"] });
    expect(verdict(run)).toEqual(PASSED);
    expect(noted(run, "setup")).toMatchObject({ SMTP_HOST: "127.0.0.1" });
    expect(noted(run, "closed")).toEqual({ when: "closed", SMTP_HOST: "mail.example.test" });
  });

  test("the option `env` renames the variables, for the application, its children and the run", async () => {
    await using project = await Project.create({
      from: "vitest-application",
      files: {
        "vitest.config.ts": CONFIG(
          '{ env: { MAIL_SERVER: "host", MAIL_PORT: "port", MAIL: "url", MAIL_AGAIN: "url" } }',
          '{ globalSetup: "./global-setup.js" }',
        ),
        "global-setup.js": `
          import { note } from "./src/note.js";
          export default () => note({ when: "setup", MAIL: process.env.MAIL, SMTP_URL: process.env.SMTP_URL });
        `,
        "a.test.ts": `
          import { execFileSync } from "node:child_process";
          import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
          import { expect, test } from "vitest";
          const smtp = useSmtpServer();
          const { MAIL } = process.env;
          test("renamed", () => {
            const { host, port, url } = smtp;
            expect(MAIL).toBe(url);
            const wanted = { MAIL_SERVER: host, MAIL_PORT: String(port), MAIL: url, MAIL_AGAIN: url };
            expect(process.env).toMatchObject(wanted);
            expect(smtp.env).toEqual(wanted);
            const print = "console.log(process.env.MAIL_AGAIN, process.env.SMTP_URL)";
            expect(execFileSync(process.execPath, ["-e", print], { encoding: "utf8" })).toBe(url + " undefined\\n");
          });
        `,
      },
    });
    const run = await project.run("vitest");
    expect(verdict(run)).toEqual(PASSED);
    expect(noted(run, "setup")).toEqual({
      when: "setup",
      MAIL: expect.stringMatching(/^smtp:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  test("a file that never looks at mail makes no connection to the hub", async () => {
    await using project = await Project.create({
      from: "vitest-application",
      files: {
        "vitest.config.ts": CONFIG("", '{ setupFiles: "./watch-sockets.js" }'),
        // Runs after the plugin's own setup file has claimed a listener, and before the tests.
        "watch-sockets.js": `
          import { subscribe } from "node:diagnostics_channel";
          import { basename } from "node:path";
          import { afterAll, expect } from "vitest";
          import { note } from "./src/note.js";
          let connections = 0;
          subscribe("net.client.socket", () => { connections++; });
          afterAll(() => note({ when: basename(expect.getState().testPath), connections, url: process.env.SMTP_URL }));
        `,
        "looks.test.ts": `
          import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
          import { expect, test } from "vitest";
          const smtp = useSmtpServer();
          test("looks", async () => expect(await smtp.mails()).toEqual([]));
        `,
        "never.test.ts": `
          import { expect, test } from "vitest";
          test("has its variables all the same", () => expect(process.env.SMTP_URL).toMatch(/^smtp:/));
        `,
        "imports.test.ts": `
          import { test as withSmtp, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
          import { expect, test } from "vitest";
          test("imports only", () => expect([withSmtp, useSmtpServer]).toHaveLength(2));
        `,
      },
    });
    const run = await project.run("vitest");
    expect(verdict(run)).toEqual(PASSED);
    expect(noted(run, "looks.test.ts")).toMatchObject({ connections: 1 });
    expect(noted(run, "never.test.ts")).toMatchObject({ connections: 0 });
    expect(noted(run, "imports.test.ts")).toMatchObject({ connections: 0 });
    expect(new Set(run.notes.map(({ url }) => url)).size).toBe(3);
  });
});

describe("a run that does not end in order leaves nothing", () => {
  const HANGS = {
    "hangs.test.ts": `
      import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
      import { test } from "vitest";
      import { note } from "./src/note.js";
      const smtp = useSmtpServer();
      test("hangs", async () => {
        note({ when: "test", port: smtp.port });
        console.log("the test hangs");
        await smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000 });
      }, 60_000);
    `,
  };

  test.each(["SIGINT", "SIGTERM"] as const)("after %s", async (signal) => {
    await using project = await Project.create({ from: "vitest-application", files: HANGS });
    let isSent = false;
    const run = await project.run("vitest", {
      args: ["--disable-console-intercept"],
      onOutput: (output, kill) => {
        if (isSent || !output.includes("the test hangs")) return;
        isSent = true;
        kill(signal);
      },
    });
    expect(isSent).toBe(true);
    expect(run.exitCode === 0).toBe(false);
    expect(await accepts(Number(noted(run, "test")["port"]))).toBe(false);
    expect(run.leftovers).toEqual(NOTHING);
  });

  test("after a globalSetup that throws", async () => {
    await using project = await Project.create({
      from: "vitest-application",
      files: {
        "vitest.config.ts": CONFIG("", '{ globalSetup: "./throws.js" }'),
        "throws.js": `
          import { note } from "./src/note.js";
          export default () => {
            note({ when: "setup", port: Number(process.env.SMTP_PORT) });
            throw new Error("the application does not start");
          };
        `,
        "a.test.ts": 'import { test } from "vitest"; test("a", () => {});',
      },
    });
    const run = await project.run("vitest");
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain("the application does not start");
    expect(await accepts(Number(noted(run, "setup")["port"]))).toBe(false);
    expect(run.leftovers).toEqual(NOTHING);
  });
});

describe("without the plugin", () => {
  const FILES = Object.fromEntries(
    ["a", "b"].map((name) => [
      `${name}.test.ts`,
      `
        import { createTransport } from "nodemailer";
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect, test } from "vitest";
        import { note } from "./src/note.js";
        const smtp = useSmtpServer();
        let early;
        try { early = smtp.url; } catch ({ code }) { early = code; }
        test("works", async () => {
          note({ when: "${name}", port: smtp.port, early });
          expect(process.env.SMTP_URL).toBe(smtp.url);
          expect(await smtp.mails()).toEqual([]);
          await createTransport({ url: smtp.url }).sendMail({ from: "a@example.test", to: "b@example.test", subject: "S", text: "T" });
          expect(await smtp.mails()).toHaveLength(1);
        });
      `,
    ]),
  );
  const HINT = /no hub was started for this run/g;

  test.each([
    { pool: "forks", isolation: [], workers: 2 },
    { pool: "threads", isolation: [], workers: 2 },
    { pool: "vmThreads", isolation: [], workers: 1 },
    { pool: "forks", isolation: ["--no-isolate"], workers: 1 },
    { pool: "threads", isolation: ["--no-isolate"], workers: 1 },
  ])(
    "each worker has a hub of its own, says so once, and leaves nothing: $pool $isolation",
    async ({ pool, isolation, workers }) => {
      await using project = await Project.create({
        from: "vitest-application",
        files: { ...FILES, "vitest.config.ts": "export default {};" },
      });
      const run = await project.run("vitest", {
        args: ["--maxWorkers=1", `--pool=${pool}`, ...isolation],
      });
      expect(verdict(run)).toEqual(PASSED);
      expect(run.output.match(HINT)).toHaveLength(workers);
      // Nor can anybody know its address before the first file's tests run.
      const ignorant = run.notes.filter(({ early }) => early === "ENVIRONMENT_MISSING");
      expect(ignorant).toHaveLength(workers);
      for (const name of ["a", "b"])
        expect(await accepts(Number(noted(run, name)["port"]))).toBe(false);
    },
  );
});

describe("mistakes are named", () => {
  test.each([
    {
      name: "an unknown option of the plugin",
      config: CONFIG("{ prt: 2525 }"),
      says: ['Unknown option "prt"', 'Did you mean "port"?'],
    },
    {
      name: "a variable that is to hold something unknown",
      config: CONFIG('{ env: { MAIL_HOST: "hostname" } }'),
      says: ['The option "env" names variables for "host", "port" and "url"', "hostname"],
    },
    {
      name: "an option with a value that it cannot have",
      config: CONFIG('{ ahead: "many" }'),
      says: ["ahead", "a whole number from 0 on", "many"],
    },
  ])("$name", async ({ config, says }) => {
    await using project = await Project.create({
      files: { "vitest.config.ts": config, ...TEST('test("a", () => {});') },
    });
    const run = await project.run("vitest");
    expect(run.exitCode).toBe(1);
    for (const words of says) expect(run.output).toContain(words);
    expect(run.leftovers).toEqual(NOTHING);
  });

  test("a port that is in use", async () => {
    await using server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as { port: number };
    await using project = await Project.create({
      files: { "vitest.config.ts": CONFIG(`{ port: ${port} }`), ...TEST('test("a", () => {});') },
    });
    const run = await project.run("vitest");
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain(`Port ${port} of "127.0.0.1" is in use`);
    expect(run.output).toContain("Leave out the option");
    expect(run.leftovers).toEqual(NOTHING);
  });

  test("of useSmtpServer(), in one run", async () => {
    const files = {
      "unknown.test.ts": TEST('useSmtpServer({ dataSizeLimt: 1 }); test("a", () => {});')[
        "a.test.ts"
      ],
      "value.test.ts": TEST('useSmtpServer({ dataSizeLimit: "1" }); test("a", () => {});')[
        "a.test.ts"
      ],
      "contradicting.test.ts": TEST(`
        useSmtpServer({ dataSizeLimit: 1000, smtpUtf8: false });
        describe("a", () => {
          test("a", () => {});
        });
        describe("b", () => {
          useSmtpServer({ dataSizeLimit: 2000 });
          test("b", () => {});
        });
      `)["a.test.ts"],
      "in-a-test.test.ts": TEST('test("in a test", () => { useSmtpServer(); });')["a.test.ts"],
      "in-a-hook.test.ts": TEST(
        'describe("in a hook", () => { beforeAll(() => { useSmtpServer(); }); test("a", () => {}); });',
      )["a.test.ts"],
    };
    await using project = await Project.create({ from: "vitest-application", files });
    const run = await project.run("vitest");
    expect(run.exitCode).toBe(1);
    const failed = (file: string) => run.output.split(`FAIL  ${file}`)[1] ?? "";
    expect(failed("unknown.test.ts")).toContain(
      'Unknown option "dataSizeLimt" of useSmtpServer(). Did you mean "dataSizeLimit"?',
    );
    expect(failed("value.test.ts")).toMatch(/dataSizeLimit.*"1"/);
    expect(failed("contradicting.test.ts")).toContain(
      "This file calls useSmtpServer() with different options twice",
    );
    for (const file of ["in-a-test.test.ts", "in-a-hook.test.ts"])
      expect(failed(file)).toContain("useSmtpServer() was called while a test or hook runs");
    expect(run.leftovers).toEqual(NOTHING);
  });

  test.each(["useSmtpServer()", "test('a', () => {})", "test.concurrent('a', () => {})"])(
    "%s in a script that no runner runs",
    async (call) => {
      await using project = await Project.create({});
      const run = await project.run("node", {
        args: [
          "--input-type=module",
          "-e",
          `import * as plugin from "@smtp-fixture/vitest-plugin/test";
           try { plugin.${call}; } catch ({ code, message }) { console.log(code, message); }`,
        ],
      });
      expect(verdict(run)).toEqual(PASSED);
      expect(run.stdout).toMatch(
        /^NO_TEST_RUNNER @smtp-fixture\/vitest-plugin\/test works in a test file that Vitest runs\./,
      );
      expect(run.stdout).toContain("startSmtpFixture() from @smtp-fixture/core");
    },
  );
});
