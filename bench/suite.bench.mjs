// SMTP_FIXTURE_BENCH_FILES=40 node bench/run.mjs suite: a smaller suite, for a quick look
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { builtFile } from "./support/packages.mjs";
import { PEERS_FOLDER } from "./support/peers.mjs";
import { serve } from "./support/serve.mjs";

const FILES = Number(process.env.SMTP_FIXTURE_BENCH_FILES ?? 200);

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What the application does, in its own module as a user's does. */
const APPLICATION = `
const { createTransport } = require("nodemailer");
const transport = createTransport({ host: "127.0.0.1", port: Number(process.env.SMTP_PORT) });
exports.order = (number) =>
  transport.sendMail({
    from: "shop@example.test",
    to: "ada@example.test",
    subject: "Your order " + number,
    text: "what was ordered ".repeat(40),
  });
`;

/** What each kind of test file does beside having one mail sent. */
const TESTS = {
  /** The application sends to a server outside of the run, and the test looks at nothing but its reply. */
  floor: (n) => `
    const { order } = require("./order.cjs");
    test("an order is confirmed", async () => {
      const { response } = await order(${n});
      expect(response).toContain("250");
    });`,
  "useSmtpServer()": (n, { entry }) => `
    ${entry}
    const { order } = require("./order.cjs");
    const smtp = useSmtpServer();
    test("an order is confirmed", async () => {
      await order(${n});
      const [mail] = await smtp.mails();
      expect(mail.subject).toBe("Your order ${n}");
    });`,
  "smtp-tester": (n) => `
    const { createServer } = require("node:net");
    let server;
    beforeAll(async () => {
      // As its users do: it takes no port 0 that it would tell of.
      const probe = createServer();
      await new Promise((resolve) => { probe.listen(0, "127.0.0.1", resolve); });
      process.env.SMTP_PORT = String(probe.address().port);
      await new Promise((resolve) => { probe.close(resolve); });
      server = require("smtp-tester").init(Number(process.env.SMTP_PORT));
    });
    afterAll(() => new Promise((resolve) => { server.stop(resolve); }));
    test("an order is confirmed", async () => {
      const { order } = require("./order.cjs");
      const [{ email }] = await Promise.all([server.captureOne("ada@example.test", { wait: 5000 }), order(${n})]);
      expect(email.headers.subject).toBe("Your order ${n}");
    });`,
};

/** Each runner: its files, and how a run is started. */
const RUNNERS = {
  Vitest: {
    file: (n) => `${n}.test.mjs`,
    head: `
      import { createRequire } from "node:module";
      import { afterAll, beforeAll, expect, test } from "vitest";
      const require = createRequire(import.meta.url);`,
    entry: 'import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";',
    config: (kind) => ({
      "vitest.config.mjs":
        kind === "useSmtpServer()"
          ? 'import { smtpFixture } from "@smtp-fixture/vitest-plugin"; export default { plugins: [smtpFixture()] };'
          : "export default {};",
    }),
    command: ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot"],
  },
  Jest: {
    file: (n) => `${n}.test.js`,
    head: "",
    entry: 'const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");',
    config: (kind) => ({
      "jest.config.js": `module.exports = ${kind === "useSmtpServer()" ? '{ preset: "@smtp-fixture/jest-environment" }' : "{}"};`,
    }),
    command: ["node_modules/jest/bin/jest.js", "--silent"],
  },
};

const PACKAGES = ["core", "vitest-plugin", "jest-environment"];

/** What a suite imports, and where it is found. */
const LINKS = {
  vitest: join(ROOT, "node_modules/vitest"),
  jest: join(ROOT, "packages/jest-environment/node_modules/jest"),
  "jest-environment-node": join(
    ROOT,
    "packages/jest-environment/node_modules/jest-environment-node",
  ),
  expect: join(ROOT, "packages/jest-environment/node_modules/expect"),
  "@peculiar/x509": join(ROOT, "packages/core/node_modules/@peculiar/x509"),
  libmime: join(ROOT, "packages/core/node_modules/libmime"),
  libqp: join(ROOT, "packages/core/node_modules/libqp"),
  nodemailer: join(PEERS_FOLDER, "node_modules/nodemailer"),
  "smtp-tester": join(PEERS_FOLDER, "node_modules/smtp-tester"),
};

/** Writes the suite of one kind. Our packages are copied, as an installer would: what is linked, runners transform. */
function writeSuite(folder, runner, kind) {
  const { file, head, config } = RUNNERS[runner];
  const modules = join(folder, "node_modules");
  for (const name of PACKAGES)
    for (const part of ["package.json", "dist"])
      cpSync(builtFile(`${name}/${part}`), join(modules, "@smtp-fixture", name, part), {
        recursive: true,
      });
  for (const [name, target] of Object.entries(LINKS)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(realpathSync(target), join(modules, name), "junction");
  }
  const files = {
    "package.json": '{ "private": true }',
    "order.cjs": APPLICATION,
    ...config(kind),
    ...Object.fromEntries(
      Array.from({ length: FILES }, (_, n) => [file(n), head + TESTS[kind](n, RUNNERS[runner])]),
    ),
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
}

/** Runs a suite once: its wall time, and the CPU time of all its processes, in milliseconds a file. */
async function runSuite(folder, runner, port) {
  const command = [process.execPath, ...RUNNERS[runner].command];
  const before = performance.now();
  // The shell says at the end what all that it has waited for has taken.
  const child = spawn(
    "sh",
    ["-c", '"$@" >output 2>&1; code=$?; times; exit $code', "sh", ...command],
    {
      cwd: folder,
      env: { ...process.env, SMTP_PORT: String(port), NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const wall = performance.now() - before;
  if (code !== 0)
    throw new Error(`The suite in ${folder} ended with ${code}: see its output there.`);
  const [, user, system] = /^.*\n(\S+) (\S+)/.exec(printed);
  return {
    [`${runner}, wall per file`]: wall / FILES,
    [`${runner}, CPU per file`]: (millisecondsOf(user) + millisecondsOf(system)) / FILES,
  };
}

/** Of a time such as `1m2.345s`. */
function millisecondsOf(time) {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(time);
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

export const question = {
  asks: `What does a suite of ${FILES} files pay for one mail and one assertion in each, beside sending it?`,
  rounds: 3,
  warmUp: 1,
  async prepare() {
    const folder = mkdtempSync(join(tmpdir(), "suite-"));
    const floor = await serve("floor");
    const contests = Object.keys(RUNNERS).map((runner) => {
      const entrants = Object.keys(TESTS).map((kind) => {
        const own = join(folder, `${runner}-${kind.replaceAll(/\W/g, "")}`);
        mkdirSync(own);
        writeSuite(own, runner, kind);
        return [kind, () => runSuite(own, runner, floor.port)];
      });
      const goals = { "useSmtpServer()": { over: 10 } };
      return {
        entrants: Object.fromEntries(entrants),
        measures: {
          [`${runner}, wall per file`]: { unit: "ms", goals },
          [`${runner}, CPU per file`]: { unit: "ms" },
        },
      };
    });
    return {
      contests,
      async close() {
        await floor.end();
        rmSync(folder, { recursive: true });
      },
    };
  },
};
