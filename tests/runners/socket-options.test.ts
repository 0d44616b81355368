import { beforeAll, describe, expect, test } from "vitest";
import { NOTHING, outcomes, Project, type Run } from "./run-project.js";

const SIGN_UP = `
  const { createTransport } = require("nodemailer");

  exports.signUp = async (to, { secure = false, requireTLS = !secure } = {}) => {
    const { SMTP_HOST: host, SMTP_PORT: port } = process.env;
    const transport = createTransport({ host, port, secure, requireTLS });
    await transport.sendMail({ from: "shop@example.test", to, subject: "Welcome" });
  };`;

/** The same files for both runners: what each of them begins with, and what stands in it. */
const FILES: Readonly<Record<string, string>> = {
  required: `
    const smtp = useSmtpServer({ tls: "required" });

    test("the welcome goes over TLS", async () => {
      await signUp("ada@example.test");
      const mail = await smtp.waitForMail({ to: "ada@example.test" });
      expect(mail.session.tls?.protocol).toBe("TLSv1.3");
    });`,
  implicit: `
    const smtp = useSmtpServer({ tls: "implicit" });
    const atLoad = [smtp.url, process.env.SMTP_URL];

    test("what is loaded after the call has the address already", async () => {
      expect(atLoad).toEqual([smtp.url, smtp.url]);
      expect(smtp.url).toBe("smtps://127.0.0.1:" + process.env.SMTP_PORT);
      await signUp("ada@example.test", { secure: true });
      expect(await smtp.mails()).toHaveLength(1);
    });`,
  host: `
    const before = process.env.SMTP_URL;
    const smtp = useSmtpServer({ host: "localhost" });
    const early = () => smtp.port;

    test("the server listens there too, and the variables name that address", async () => {
      expect(smtp.url).toBe(process.env.SMTP_URL);
      expect(smtp.url).toBe("smtp://localhost:" + smtp.port);
      expect(smtp.env).toMatchObject({ SMTP_HOST: "localhost", SMTP_PORT: String(smtp.port) });
      expect(smtp.url).not.toBe(before);
      await signUp("ada@example.test", { requireTLS: false });
      expect(await smtp.mails()).toHaveLength(1);
    });`,
  early: `
    const smtp = useSmtpServer({ port: 0 });
    let problem;
    try {
      problem = smtp.port;
    } catch (error) {
      problem = error;
    }

    test("an address that is not known yet cannot be read", () => {
      expect(problem).toMatchObject({ code: "ENVIRONMENT_MISSING" });
      expect(problem.message).toContain("Read smtp.host, port and url inside of one.");
      expect(smtp.port).toBeGreaterThan(0);
    });`,
  without: `
    const smtp = useSmtpServer();

    test("a file without options has the run's", async () => {
      expect(smtp.url).toBe("smtp://127.0.0.1:" + process.env.SMTP_PORT);
      expect([smtp.url, smtp.ca]).toEqual([process.env.SMTP_URL, undefined]);
      expect(Object.keys(smtp.env)).toEqual(["SMTP_HOST", "SMTP_PORT", "SMTP_URL"]);
      await signUp("ada@example.test", { requireTLS: false });
      const [mail] = await smtp.mails();
      expect(mail.session.tls).toBe(undefined);
    });`,
  late: `
    const smtp = useSmtpServer({ tls: "implicit" });
    const { execFileSync } = require("node:child_process");
    const dial = 'require("node:net").connect(process.env.SMTP_PORT, "127.0.0.1").once("data", () => process.exit())';
    execFileSync(process.execPath, ["-e", dial]);

    test("comes too late", () => {});`,
  contradicting: `
    useSmtpServer({ tls: "required" });
    let problem;
    try {
      useSmtpServer({ tls: "starttls" });
    } catch (error) {
      problem = error;
    }

    test("two calls that contradict each other are one too many", () => {
      expect(problem).toMatchObject({ code: "INVALID_OPTION" });
      expect(problem.message).toContain("different options twice");
    });`,
  taken: `
    useSmtpServer({ port: Number(process.env.SMTP_PORT) });

    test("has a port that is taken", () => {});`,
  wrong: `
    useSmtpServer({ tls: "always" });

    test("has an option that is none", () => {});`,
};

/** The files of a project. @param head - what each test file begins with */
const filesOf = (head: string, extension: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(FILES).map(([name, text]) => [`test/${name}.test.${extension}`, head + text]),
  );

const CASES = {
  vitest: {
    args: ["--no-isolate", "--maxWorkers=1"],
    files: {
      "vitest.config.js": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture()] };`,
      "src/sign-up.cjs": SIGN_UP,
      ...filesOf(
        `import { createRequire } from "node:module";
         import { test as ownTest, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
         import { expect, test } from "vitest";
         const require = createRequire(import.meta.url);
         const { signUp } = require("../src/sign-up.cjs");`,
        "js",
      ),
      "test/own.test.js": `
        import { test, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect } from "vitest";
        const file = useSmtpServer({ host: "localhost", port: 0 });
        test("a server of one test's own is at the same host", ({ smtp }) => {
          expect(smtp.host).toBe("localhost");
          expect(smtp.port).not.toBe(file.port);
        });`,
    },
  },
  jest: {
    args: ["--runInBand"],
    files: {
      "package.json": JSON.stringify({
        name: "project",
        jest: { preset: "@smtp-fixture/jest-environment" },
      }),
      "src/sign-up.cjs": SIGN_UP,
      ...filesOf(
        `const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
         const { signUp } = require("../src/sign-up.cjs");`,
        "js",
      ),
    },
  },
};

describe.each(["vitest", "jest"] as const)("options of useSmtpServer() in %s", (runner) => {
  let run: Run;

  beforeAll(async () => {
    const { args, files } = CASES[runner];
    await using project = await Project.create({ files });
    run = await project.run(runner, { args });
  });

  /** What went wrong in a file: with its test, or before it. */
  const failureOf = (file: string): string => {
    const [failed] = run.tests.filter((one) => one.file === `test/${file}.test.js`);
    return failed?.failures.join("\n") || run.output.slice(run.output.indexOf(`${file}.test.js`));
  };

  test("shape the server of their file, and of no other", () => {
    const passed = Object.entries(outcomes(run)).filter(([, status]) => status === "passed");
    const names = passed.map(([name]) => name).toSorted();
    expect(names).toEqual(
      [
        "a file without options has the run's",
        ...(runner === "vitest" ? ["a server of one test's own is at the same host"] : []),
        "an address that is not known yet cannot be read",
        "the server listens there too, and the variables name that address",
        "the welcome goes over TLS",
        "two calls that contradict each other are one too many",
        "what is loaded after the call has the address already",
      ].toSorted(),
    );
    expect(run.leftovers).toEqual(NOTHING);
  });

  test.each([
    ["late", 'useSmtpServer() was given "tls" for a server that a client has connected to already'],
    [
      "taken",
      "is in use: by another program, or by another test file that asks for it at the same",
    ],
    ["wrong", 'The option "tls" takes false, "starttls", "required", "implicit" or an object'],
  ])("are refused by name: %s", (file, text) => {
    expect(failureOf(file)).toContain(text);
  });
});
