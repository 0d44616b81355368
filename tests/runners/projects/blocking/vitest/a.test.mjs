import { createRequire } from "node:module";
import { useSmtpServer, test as testWithSmtp } from "@smtp-fixture/vitest-plugin/test";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const { cases } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer();

let tooEarly;
try {
  smtp.blocking.mails();
} catch ({ code }) {
  tooEarly = code;
}

const fake = () => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
};
cases({ test, describe, beforeAll, beforeEach, expect, fake }, smtp, tooEarly);

testWithSmtp("a test that has a server of its own", async ({ smtp: own }) => {
  const { execFileSync } = await import("node:child_process");
  const program = new URL("../src/program.cjs", import.meta.url).pathname;
  const env = { ...process.env, ...own.env };
  execFileSync(process.execPath, [program, "ada@example.test", "Own"], { env });
  expect(own.blocking.mails()).toMatchObject([{ subject: "Own" }]);
});
