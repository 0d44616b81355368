import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const { concurrentCases } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer({ tls: "implicit" });

concurrentCases({ test, expect, smtp });
