const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("options in a test", () => {
  useSmtpServer({ dataSizeLimit: 1000 });
});

test("a server in a test is none of these", async () => {
  expect(await useSmtpServer().mails()).toEqual([]);
});
