import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";

describe.each(["forks", "threads"])("in the pool %s", (pool) => {
  test("each of 45 concurrent tests in three files sees its own of an application that was started once", async () => {
    await using project = await Project.create({ from: "shared-application" });
    const run = await project.run("vitest", { args: [`--pool=${pool}`, "--maxWorkers=2"] });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(45);
  });
});

const configured = (options: object): string => `
  import { smtpFixture } from "@smtp-fixture/vitest-plugin";
  export default { plugins: [smtpFixture(${JSON.stringify(options)})] };`;

const FILE_AT_SHARED = `
  import { expect, test } from "vitest";
  import { execFileSync } from "node:child_process";
  import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
  import { ask } from "../src/ask.cjs";

  const before = process.env.SMTP_URL;
  const smtp = useSmtpServer({ listener: "shared" });
  const child = (...args) =>
    execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  test("a mail of an application that reads the address file", async () => {
    const to = smtp.address("ada");
    await ask({ to, subject: "Early" });
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual(["Early"]);
  });

  test("the variables name the shared listener, as it is advertised, also for children", () => {
    expect(smtp.url).not.toBe(before);
    expect(smtp.host).toBe("localhost");
    expect([process.env.SMTP_URL, child("-p", "process.env.SMTP_URL").trim()]).toEqual([smtp.url, smtp.url]);
  });

  test("retried, it has another token", { retry: 1 }, async ({ task }) => {
    const to = smtp.address("ada");
    await ask({ to, subject: \`Try \${task.result.retryCount ?? 0}\` });
    const subjects = (await smtp.mails()).map(({ subject }) => subject);
    expect(subjects).toHaveLength(1);
    expect(subjects).toEqual(["Try 1"]);
  });

  test("connect() works under node:test", () => {
    // What Vitest's own children say of themselves would confuse another runner.
    const { SMTP_FIXTURE_URL, SMTP_FIXTURE_TOKEN, PATH } = process.env;
    const said = execFileSync(process.execPath, ["--test-reporter=tap", "--test", "other/invitation.mjs"], {
      encoding: "utf8",
      env: { SMTP_FIXTURE_URL, SMTP_FIXTURE_TOKEN, PATH },
    });
    expect(said).toMatch(/^# pass 2$/m);
  });
`;

test("an application that was started before the run learns from a file where to send", async () => {
  await using project = await Project.create({
    from: "shared-application",
    files: {
      "vitest.config.mjs": configured({
        host: "0.0.0.0",
        advertisedHost: "localhost",
        addressFile: "run/smtp.json",
      }),
      "test/file.test.mjs": FILE_AT_SHARED,
    },
  });
  const file = join(project.folder, "run/smtp.json");
  const early = spawn(process.execPath, [join(project.folder, "src/early.cjs"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = (await once(early.stdout, "data")) as [Buffer];
    const run = await project.run("vitest", {
      args: ["test/file.test.mjs"],
      env: { APPLICATION_PORT: String(port).trim() },
    });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(4);
    expect(existsSync(file)).toBe(false);
  } finally {
    early.kill();
  }
});

test("a second run that wants the same port says who has it", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await using project = await Project.create({
    files: {
      "vitest.config.mjs": configured({ port }),
      "a.test.mjs": `
        import { expect, test } from "vitest";
        import { spawnSync } from "node:child_process";
        test("the second run", () => {
          const { status, stdout, stderr } = spawnSync(
            process.execPath,
            ["node_modules/vitest/vitest.mjs", "run", "b.test.mjs"],
            { encoding: "utf8", env: { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined } },
          );
          expect(status).toBe(1);
          const said = stdout + stderr;
          expect(said).toMatch(/Port ${port} of "127\\.0\\.0\\.1" is in use by another run of tests: process \\d+ in /);
          expect(said).toContain(${JSON.stringify('Leave out the option "port" of smtpFixture()')});
        }, 60_000);`,
      "b.test.mjs": `import { test } from "vitest"; test("never runs", () => {});`,
    },
  });
  const run = await project.run("vitest", { args: ["a.test.mjs"] });
  expect(verdict(run)).toEqual(PASSED);
});

/** A file that notes what the variables say before and after its useSmtpServer(). */
const ofFile = (name: string, listener: string): string => `
    import { appendFileSync } from "node:fs";
    import { expect, test } from "vitest";
    import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
    const before = process.env.SMTP_PORT;
    const smtp = useSmtpServer({ listener: "${listener}" });
    const { SMTP_PORT } = process.env;
    appendFileSync(process.env.NOTES, JSON.stringify({ name: "${name}", before, SMTP_PORT }) + "\\n");
    test("it is named by the variables", () => expect(SMTP_PORT).toBe(String(smtp.port)));`;

test("listener takes two words, and holds for its file alone", async () => {
  await using project = await Project.create({
    files: {
      "vitest.config.mjs": configured({}),
      "b.test.mjs": ofFile("b", "shared"),
      "c.test.mjs": ofFile("c", "own"),
      "a.test.mjs": `
        import { expect, test } from "vitest";
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        const failed = (() => { try { useSmtpServer({ listener: "common" }); } catch (error) { return error; } })();
        test("it is refused", () => {
          expect(failed).toMatchObject({ code: "INVALID_OPTION" });
          expect(failed.message).toBe('The option "listener" takes "own" or "shared", not "common".');
        });`,
    },
  });
  const run = await project.run("vitest", { args: ["--no-isolate", "--maxWorkers=1"] });
  expect(verdict(run)).toEqual(PASSED);
  const byName = Object.fromEntries(run.notes.map(({ name, ...ports }) => [name, ports]));
  expect(byName.b?.SMTP_PORT).not.toBe(byName.b?.before);
  expect(byName.c?.SMTP_PORT).toBe(byName.c?.before);
  expect(byName.c?.before).toBe(byName.b?.before);
});
