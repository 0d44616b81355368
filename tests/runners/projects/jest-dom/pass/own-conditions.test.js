/**
 * @jest-environment @smtp-fixture/jest-environment/jsdom
 * @jest-environment-options {"customExportConditions": ["browser"], "url": "https://shop.test/cart"}
 */
test("a user's own conditions win, and jsdom's options are jsdom's", () => {
  expect(require("conditional")).toBe("browser");
  expect(location.href).toBe("https://shop.test/cart");
});

test("nodemailer and the matchers load with them too", async () => {
  const smtp = require("@smtp-fixture/jest-environment/test").useSmtpServer();
  await require("../src/send.js").send();
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});
