const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

useSmtpServer({ dataSizeLimit: "large" });

test("never runs", () => {});
