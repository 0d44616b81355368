const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { concurrentCases } = require("./src/cases.cjs");

concurrentCases({ test, expect, smtp: useSmtpServer({ tls: "implicit" }) });
