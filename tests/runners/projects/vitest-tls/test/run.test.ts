import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { connectTo } from "../src/named-import.mjs";
import { note } from "./note.js";

const { cases, trusts } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer();

interface Worker {
  onCleanup?(listener: () => unknown): void;
}

// When the worker was told to end, and whoever else was told is done.
(globalThis as { __vitest_worker__?: Worker }).__vitest_worker__?.onCleanup?.(async () => {
  await new Promise(setImmediate);
  note({ worker: trusts() });
});
cases({ test, expect, smtp, mode: process.env["TLS_MODE"], connectTo });
