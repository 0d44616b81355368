const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");

describe("first", () => {
  const smtp = useSmtpServer();
  test("has as many as it waited for", async () => {
    await send("ada@example.test");
    await smtp.waitForMails(1);
  });
});

describe("second", () => {
  const smtp = useSmtpServer();
  test("gets one more than it waited for", async () => {
    await send("ada@example.test", "Wanted");
    await smtp.waitForMails(1);
    await send("ada@example.test", "Too many");
  });

  test("is not blamed for the one before", async () => {
    await send("ada@example.test");
    await smtp.waitForMails(1);
  });

  describe("with a hook", () => {
    afterEach(async () => {
      await send("ada@example.test", "From a hook");
    });
    test("gets it from its afterEach", async () => {
      await send("ada@example.test");
      await smtp.waitForMails(1);
    });
  });

  test.concurrent("gets one more beside others", async () => {
    const to = smtp.address("ada");
    await send(to, "Wanted");
    await smtp.waitForMails(1);
    await send(to, "Too many");
  });
});
