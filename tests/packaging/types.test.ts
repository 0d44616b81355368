import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Outside } from "./outside.js";

let outside: Outside;

beforeAll(async () => {
  outside = await Outside.install();
});
afterAll(async () => {
  await outside[Symbol.asyncDispose]();
});

describe("TypeScript 7, with the declarations of all packages checked", () => {
  const imports = [
    'import { Controller, type CapturedMail, isSmtpFixtureError, startSmtpFixture } from "@smtp-fixture/core";',
    'import type { HubHandle } from "@smtp-fixture/core/hub";',
    'import { matchers as plain } from "@smtp-fixture/core/matchers";',
    'import * as protocol from "@smtp-fixture/core/protocol";',
    'import { SmtpFixtureError } from "@smtp-fixture/core/errors";',
    'import type { HubClient } from "@smtp-fixture/core/remote";',
    'import type { claimListener } from "@smtp-fixture/core/claim";',
    'import { TestEnvironment, withNodeGlobals, wrapEnvironment } from "@smtp-fixture/jest-environment";',
    'import { TestEnvironment as JsdomEnvironment } from "@smtp-fixture/jest-environment/jsdom";',
    'import { globalSetup } from "@smtp-fixture/jest-environment/global-setup";',
    'import { globalTeardown } from "@smtp-fixture/jest-environment/global-teardown";',
    'import { setupFilesAfterEnv, testEnvironment } from "@smtp-fixture/jest-environment/jest-preset";',
    'import { type MailMatchers, matchers } from "@smtp-fixture/jest-environment/matchers";',
    'import "@smtp-fixture/jest-environment/setup";',
    'import { type TestFixture, useSmtpServer } from "@smtp-fixture/jest-environment/test";',
  ].join("\n");
  const uses = `
    export const smtp: TestFixture = useSmtpServer({ dataSizeLimit: 1000 });
    export const port: number = new Controller().port;
    export const mail: Promise<CapturedMail> = startSmtpFixture().then((fixture) => fixture.waitForMail({ to: /ada/ }));
    export const known: boolean = isSmtpFixtureError(new SmtpFixtureError("INBOX_FULL", "full"), "INBOX_FULL");
    export const Wrapped: typeof TestEnvironment = wrapEnvironment(TestEnvironment);
    export class Own extends withNodeGlobals(JsdomEnvironment) {}
    export const config: { testEnvironment: string; setupFilesAfterEnv: string[] } = { testEnvironment, setupFilesAfterEnv };
    export const hooks: readonly (() => Promise<void>)[] = [globalTeardown];
    export type All = [MailMatchers<void>, HubHandle, HubClient, typeof claimListener, typeof protocol, typeof globalSetup];
    export const all: unknown = [plain, matchers];
    // @ts-expect-error a number is no size limit's name
    useSmtpServer({ dataSizeLimitt: 1000 });
    // @ts-expect-error nobody is called so
    startSmtpFixture().then((fixture) => fixture.waitForMail({ too: "ada" }));
  `;
  const ofVitest = `
    import { smtpFixture } from "@smtp-fixture/vitest-plugin";
    import "@smtp-fixture/vitest-plugin/types";
    import { matchers } from "@smtp-fixture/vitest-plugin/matchers";
    import { test, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
    import type globalSetup from "@smtp-fixture/vitest-plugin/global-setup";
    import "@smtp-fixture/vitest-plugin/setup";
    import { defineConfig } from "vitest/config";
    export default defineConfig({ plugins: [smtpFixture({ env: { MAIL_PORT: "port" } })] });
    export const smtp = useSmtpServer();
    test("typed", async ({ smtp, expect }) => { expect(await smtp.waitForMail()).toHaveSubject(/x/); });
    export type Setup = typeof globalSetup;
    export const all: unknown = matchers;
    // @ts-expect-error no such part of an address
    smtpFixture({ env: { MAIL_PORT: "ports" } });
  `;

  const state = `
    declare module "@smtp-fixture/core" {
      interface SessionState { refusals?: number }
    }
    export {};
  `;
  const keeps = `
    import type { Handler } from "@smtp-fixture/core";
    export const handler: Handler = {
      handleRcpt({ session }) {
        session.state.refusals = (session.state.refusals ?? 0) + 1;
        const other: unknown = session.state["other"];
        // @ts-expect-error it was declared to be a number
        session.state.refusals = "one";
        // @ts-expect-error a session begins with nothing
        const refusals: number = session.state.refusals;
        return \`250 \${String(other)} \${refusals}\`;
      },
      handleClose: ({ session }) => void session.state.refusals?.toFixed(),
    };
  `;
  const keepsInJavaScript = `
    /** @type {import("@smtp-fixture/core").Handler} */
    export const handler = {
      handleNoop: ({ session }) => \`250 \${session.state.refusals?.toFixed()}\`,
      handleRset({ session }) {
        // @ts-expect-error it was declared to be a number
        session.state.refusals = "one";
      },
    };
  `;

  test.each([
    ["ESM", { "a.mts": imports + uses, "b.mts": ofVitest }],
    ["CommonJS", { "a.cts": imports + uses }],
    [
      "what is kept with a session",
      { "a.d.mts": state, "b.mts": keeps, "c.mjs": keepsInJavaScript },
    ],
    ["what is kept with a session in CommonJS", { "a.d.cts": state, "b.cts": keeps }],
  ])("accepts what is right in %s, and nothing else", async (format, files) => {
    const folder = `types-${format.toLowerCase().replaceAll(" ", "-")}`;
    await outside.write({
      [`${folder}/tsconfig.json`]: JSON.stringify({
        compilerOptions: {
          strict: true,
          skipLibCheck: false,
          checkJs: true,
          noPropertyAccessFromIndexSignature: true,
          noEmit: true,
          target: "es2023",
          // What the declarations of Vite want of whoever does not skip them.
          lib: ["es2023", "esnext.disposable", "dom"],
          module: "nodenext",
          types: ["node"],
          // Vitest looks for them, pnpm shows it those that Jest's jsdom brings, and they do not hold in this compiler.
          paths: { jsdom: ["./jsdom.d.ts"] },
        },
        include: ["*"],
      }),
      [`${folder}/jsdom.d.ts`]: "export interface ConstructorOptions {}",
      ...Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
      ),
    });
    const { exitCode, output } = await outside.run([
      join(outside.folder, "node_modules/typescript/bin/tsc"),
      "-p",
      folder,
    ]);
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });
});
