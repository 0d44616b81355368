import { createServer, type Server } from "node:net";
import { describe, expect, test } from "vitest";
import { accepts, NOTHING, outcomes, Project } from "./run-project.js";

const MAIL = `
const { createTransport } = require("nodemailer");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const smtp = useSmtpServer();
test("a mail", async () => {
  await createTransport({ url: process.env.SMTP_URL }).sendMail({ from: "a@b.test", to: "c@d.test" });
  expect(await smtp.mails()).toHaveLength(1);
});`;

const NOTE = `
const { appendFileSync } = require("node:fs");
const note = (fact) => appendFileSync(process.env.NOTES, JSON.stringify(fact) + "\\n");`;

/** A project with one configuration of Jest. */
function configured(
  config: object,
  files: Readonly<Record<string, string>> = { "a.test.js": MAIL },
): Promise<Project> {
  return Project.create({
    files: { "package.json": JSON.stringify({ name: "project", jest: config }), ...files },
  });
}

const PRESET = { preset: "@smtp-fixture/jest-environment" };
const ENVIRONMENT = { testEnvironment: "@smtp-fixture/jest-environment" };

/** A listener on a free port. */
async function occupied(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}

const closed = (server: Server): Promise<unknown> =>
  new Promise((resolve) => {
    server.close(resolve);
  });

describe("the address of the run's server", () => {
  test("a port in use ends the run at once, by name, and leaves nothing", async () => {
    const { server, port } = await occupied();
    try {
      await using project = await configured({
        ...PRESET,
        testEnvironmentOptions: { smtp: { port } },
      });
      const run = await project.run("jest");
      expect(run.exitCode).toBe(1);
      expect(run.output).toContain(
        `Port ${port} of "127.0.0.1" is in use by another program. Leave out testEnvironmentOptions.smtp.port, and each run takes a free port`,
      );
      expect(run.tests).toEqual([]);
      expect(run.leftovers).toEqual(NOTHING);
    } finally {
      await closed(server);
    }
  });

  test("may be chosen with the preset", async () => {
    const { server, port } = await occupied();
    await closed(server);
    await using project = await configured(
      {
        ...PRESET,
        globalSetup: "<rootDir>/setup.js",
        testEnvironmentOptions: { smtp: { port } },
      },
      {
        "setup.js": `
          const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
          ${NOTE}
          module.exports = async (...args) => {
            await globalSetup(...args);
            note({ url: process.env.SMTP_URL });
          };`,
        "a.test.js": MAIL,
      },
    );
    const run = await project.run("jest");
    expect(run).toMatchObject({ exitCode: 0, notes: [{ url: `smtp://127.0.0.1:${port}` }] });
    expect(await accepts(port)).toBe(false);
  });

  test.each([
    { port: 2525 },
    { host: "127.0.0.1" },
    { advertisedHost: "host.docker.internal" },
    { addressFile: "smtp.json" },
  ])("is refused where no run has a server: %j", async (address) => {
    await using project = await configured({
      ...ENVIRONMENT,
      testEnvironmentOptions: { smtp: address },
    });
    const run = await project.run("jest");
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain(`testEnvironmentOptions.smtp.${Object.keys(address)[0]}`);
    expect(run.output).toContain('preset: "@smtp-fixture/jest-environment"');
    expect(run.leftovers).toEqual(NOTHING);
  });
});

test.each([
  [{ smtp: { dataSizeLimt: 1 } }, 'Unknown option "dataSizeLimt". Did you mean "dataSizeLimit"?'],
  [{ smtps: {} }, 'Unknown option "smtps" in testEnvironmentOptions. Did you mean "smtp"?'],
  [{ smtp: { authenticator: "me" } }, 'The option "authenticator" is not for a shared server'],
])("the preset's global setup refuses %j", async (testEnvironmentOptions, text) => {
  await using project = await configured({ ...PRESET, testEnvironmentOptions });
  const run = await project.run("jest");
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain(text);
  expect(run.leftovers).toEqual(NOTHING);
});

test("options of Jest's own environment are none of ours", async () => {
  await using project = await configured({
    ...ENVIRONMENT,
    testEnvironmentOptions: { globalsCleanup: "on", html: "<html></html>" },
  });
  const { exitCode, output } = await project.run("jest");
  expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
});

/** A test that the server announces a limit, RFC 1870 §3. */
const greeting = (limit: number): string => `
  const { connect } = require("node:net");
  require("@smtp-fixture/jest-environment/test").useSmtpServer();
  test("SIZE", async () => {
    const socket = connect(process.env.SMTP_PORT, "127.0.0.1");
    socket.write("EHLO client.test\\r\\n");
    let text = "";
    for await (const octets of socket) if (/^250 /m.test((text += octets))) break;
    expect(text).toMatch(/^250[- ]SIZE ${limit}\\r$/m);
  });`;
test("projects of one run each have their own options", async () => {
  const projects = [1000, 2000].map((limit) => ({
    ...PRESET,
    displayName: String(limit),
    rootDir: `<rootDir>/${limit}`,
    testEnvironmentOptions: { smtp: { dataSizeLimit: limit } },
  }));
  await using project = await configured(
    { projects },
    { "1000/a.test.js": greeting(1000), "2000/a.test.js": greeting(2000) },
  );
  const run = await project.run("jest");
  const { output, exitCode } = run;
  expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
  expect(run.tests).toHaveLength(2);
  expect(run.leftovers).toEqual(NOTHING);
});

test("Jest's --forceExit leaves nothing either", async () => {
  await using project = await configured(ENVIRONMENT, { "a.test.js": MAIL, "b.test.js": MAIL });
  const run = await project.run("jest", { args: ["--forceExit", "--maxWorkers", "2"] });
  expect(run.exitCode).toBe(0);
  expect(run.tests).toHaveLength(2);
  expect(run.leftovers).toEqual(NOTHING);
});

test.each([
  { title: "the preset", config: PRESET, signal: "SIGINT" },
  { title: "testEnvironment alone", config: ENVIRONMENT, signal: "SIGTERM" },
] as const)("$title leaves nothing after $signal", async ({ config, signal }) => {
  await using project = await configured(config, {
    "a.test.js": `
      const { writeSync } = require("node:fs");
      const smtp = require("@smtp-fixture/jest-environment/test").useSmtpServer();
      test("is interrupted", async () => {
        await smtp.mails();
        writeSync(2, "now it runs");
        await smtp.waitForMail("nobody@example.test", { timeoutMs: 60_000 });
      }, 60_000);`,
  });
  const run = await project.run("jest", {
    args: ["--runInBand"],
    onOutput: (output, kill) => {
      if (output.includes("now it runs")) kill(signal);
    },
  });
  expect(run).toMatchObject({ exitCode: null, signal, leftovers: NOTHING });
});

test("a run without tests starts and stops the server", async () => {
  await using project = await configured(PRESET, { "a.js": "" });
  const run = await project.run("jest", { args: ["--passWithNoTests"] });
  expect(run).toMatchObject({ exitCode: 0, leftovers: NOTHING });
});

test("ES modules have the server, its matchers and their own realm", async () => {
  await using project = await Project.create({ from: "jest-esm" });
  const run = await project.run("jest", {
    env: { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
  });
  const { output, exitCode } = run;
  expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
  expect(new Set(Object.values(outcomes(run)))).toEqual(new Set(["passed"]));
  expect(run.tests).toHaveLength(4);
  expect(run.leftovers).toEqual(NOTHING);
});

test("wrapping what is no class of an environment says what to pass", async () => {
  await using project = await configured(
    { testEnvironment: "<rootDir>/environment.js" },
    {
      "environment.js": `
        const { wrapEnvironment } = require("@smtp-fixture/jest-environment");
        module.exports = wrapEnvironment(require("jest-environment-node"));`,
      "a.test.js": MAIL,
    },
  );
  const run = await project.run("jest");
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain("wrapEnvironment() takes the class of a Jest environment");
});
