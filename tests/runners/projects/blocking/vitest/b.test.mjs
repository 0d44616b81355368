// The next file of the same worker: what the one before has started to read with is gone.
import { execFileSync } from "node:child_process";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const smtp = useSmtpServer();
const program = new URL("../src/program.cjs", import.meta.url).pathname;

test("a second file reads its own mail", () => {
  expect(smtp.blocking.mails()).toEqual([]);
  execFileSync(process.execPath, [program, "ada@example.test", "Second"]);
  expect(smtp.blocking.mails()).toMatchObject([{ subject: "Second" }]);
});
