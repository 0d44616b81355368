const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { app } = require("../src/app.js");

const smtp = useSmtpServer();

let url;
let server;

beforeAll(async () => {
  await new Promise((resolve) => {
    server = app.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${server.address().port}/sign-up`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const signUp = (user) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Connection: "close" },
    body: JSON.stringify(user),
  });

test("a new user is welcomed by mail", async () => {
  const response = await signUp({ name: "Ada", email: "ada@example.test" });
  expect(response.status).toBe(201);

  const mail = await smtp.waitForMail({ to: "ada@example.test" });
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).toHaveText(/your code is \d{6}/);
  expect(mail.from).toEqual([{ name: "The Shop", address: "hello@shop.test" }]);
});

test("the audit copy is hidden from the user", async () => {
  await signUp({ name: "Grace", email: "grace@example.test" });

  const envelopes = await smtp.envelopes();
  expect(envelopes).toHaveLength(1);
  expect(envelopes[0]).toBeSentFrom("hello@shop.test");
  expect(envelopes[0].rcptTos).toEqual(["grace@example.test", "audit@shop.test"]);
  const [mail] = await smtp.mails();
  expect(mail).not.toHaveHeader("Bcc");
});

test("nobody is written to who did not leave an address", async () => {
  const response = await signUp({ name: "Nobody", email: "nowhere" });
  expect(response.status).toBe(422);
  await smtp.expectNoMail();
});
