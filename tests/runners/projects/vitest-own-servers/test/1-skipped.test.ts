import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { test } from "vitest";

// No hook of this file is called, so none can give back what it has leased.
useSmtpServer({ dataSizeLimit: 1 });

// oxlint-disable-next-line vitest/no-disabled-tests
test.skip("nothing runs here", () => {});
