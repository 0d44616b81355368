/** @jest-environment ./environments/by-hand.js */
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

const smtp = useSmtpServer();

test("jsdom that is wrapped by hand is as it was", () => {
  expect(typeof setImmediate).toBe("undefined");
  expect(Buffer.from("x")).not.toBeInstanceOf(Uint8Array);
  expect(require("conditional")).toBe("browser");
});

test("mail of others is read in it all the same", async () => {
  execFileSync(process.execPath, [join(__dirname, "../src/send-from-child.js"), "Child"]);
  const mail = await smtp.waitForMail({ subject: "Child" });
  expect(mail).toHaveAttachment("terms.pdf");
  expect(mail).toHaveCode("482913");
  expect(String(mail.attachments[0].content)).toBe("%PDF");
});
