import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/jest-environment/test";
import { beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";

const { cases } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer();

let tooEarly;
try {
  smtp.blocking.mails();
} catch ({ code }) {
  tooEarly = code;
}

const fake = () => {
  jest.useFakeTimers();
  return () => jest.useRealTimers();
};
cases({ test, describe, beforeAll, beforeEach, expect, fake }, smtp, tooEarly);
