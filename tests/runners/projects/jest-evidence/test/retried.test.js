const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();
jest.retryTimes(2, { logErrorsBeforeRetry: true });
let count = 0;
test("fails twice, then passes", async () => {
  count++;
  await send(smtp.port, "ada@example.test", `Attempt ${count}`);
  expect(count).toBe(3);
});
