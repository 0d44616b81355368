/** @jest-environment node */
const { startSmtpFixture } = require("@smtp-fixture/core");
require("@smtp-fixture/jest-environment/matchers");

let smtp;
beforeAll(async () => {
  smtp = await startSmtpFixture();
});
afterAll(() => smtp[Symbol.asyncDispose]());

test("one of a server in this process", () => {
  expect(smtp).toReceiveMail("ada@example.test");
});

test("awaited, of a server in this process", async () => {
  await expect(smtp).toReceiveNoMail("ada@example.test");
});
