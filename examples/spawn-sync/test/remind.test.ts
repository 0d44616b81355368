import { spawnSync } from "node:child_process";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const smtp = useSmtpServer();

const remind = (...debtors: string[]) =>
  spawnSync(process.execPath, ["remind.js", ...debtors], { encoding: "utf8" });

test("everybody who owes is reminded", () => {
  const { stdout } = remind("ada@example.test", "grace@example.test");
  expect(stdout).toBe("Reminded 2.\n");

  const [toAda, toGrace] = smtp.blocking.mails({ subject: "Reminder" });
  expect(toAda).toBeSentTo("ada@example.test");
  expect(toGrace).toBeSentTo("grace@example.test");
});

test("without an address nobody is, and the tool says how it is used", () => {
  const { status, stderr } = remind();
  expect(status).toBe(2);
  expect(stderr).toContain("node remind.js ADDRESS");
  expect(smtp.blocking.envelopes()).toEqual([]);
});
