import type { AddressInfo } from "node:net";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "../src/app.js";

const smtp = useSmtpServer();

let url: string;
let server: ReturnType<typeof app.listen>;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server = app.listen(0, "127.0.0.1", () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sign-up`;
});
afterAll(() => server.close());

const signUp = (user: { name: string; email: string }) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(user),
  });

test("a new user is welcomed by mail", async () => {
  const response = await signUp({ name: "Ada", email: "ada@example.test" });
  expect(response.status).toBe(201);

  const mail = await smtp.waitForMail({ to: "ada@example.test" });
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).toHaveText(/your code is \d{6}/);
  expect(mail).toHaveAttachment({ name: "terms.txt", content: "Be kind.\n" });

  console.log(`From:    ${mail.from[0]?.name} <${mail.from[0]?.address}>`);
  console.log(`To:      ${mail.envelope.rcptTos.join(", ")}`);
  console.log(`Subject: ${mail.subject}\n\n${mail.text}`);
});

test("the audit copy is hidden from the user", async () => {
  await signUp({ name: "Grace", email: "grace@example.test" });

  const [envelope] = await smtp.envelopes({ to: "grace@example.test" });
  expect(envelope).toBeSentFrom("hello@shop.test");
  expect(envelope).toBeSentTo(["grace@example.test", "audit@shop.test"]);
  const [mail] = await smtp.mails();
  expect(mail).not.toHaveHeader("Bcc");
});

test("nobody is written to who did not leave an address", async () => {
  const response = await signUp({ name: "Nobody", email: "nowhere" });
  expect(response.status).toBe(422);
  await smtp.expectNoMail();
});
