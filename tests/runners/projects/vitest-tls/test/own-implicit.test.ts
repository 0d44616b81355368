import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { test as ownTest, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const { cases } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer({ tls: "implicit" });

cases({ test, expect, smtp, mode: "implicit", isBrief: true });

ownTest("a server of one test's own is as the file's", async ({ smtp: own }) => {
  expect(own.port).not.toBe(smtp.port);
  expect([new URL(own.url).protocol, own.ca]).toEqual([new URL(smtp.url).protocol, smtp.ca]);
  execFileSync(process.execPath, ["src/send-mail.cjs", own.url], { env: own.env });
  expect((await own.waitForMail()).session.tls).toMatchObject({ protocol: "TLSv1.3" });
});
