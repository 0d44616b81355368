const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { cases } = require("./src/cases.cjs");

cases({ test, expect, smtp: useSmtpServer({ tls: "required" }), mode: "required", isBrief: true });
