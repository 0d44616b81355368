const { loadEnvFile, note, places } = require("./places.cjs");

loadEnvFile("SMTP_HOST=mail.example.test\nMAIL_FROM=shop@shop.test\n");
const { SMTP_HOST: host, SMTP_URL: url, MAIL_FROM: from } = process.env;
const smtp = require("@smtp-fixture/jest-environment/test").useSmtpServer();

test("an application that loads a file of variables keeps those that are set", () => {
  expect({ host, url, from }).toEqual({ host: smtp.host, url: smtp.url, from: "shop@shop.test" });
});

test("every place has the address of the file's server", async () => {
  const seen = await places();
  note({ file: __filename, wanted: smtp.env, seen });
  expect(seen.here).toEqual(smtp.env);
});
