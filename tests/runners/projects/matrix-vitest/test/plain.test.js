import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const smtp = useSmtpServer({ dataSizeLimit: 4321 });

test("a file in JavaScript has options of its own", async () => {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport(process.env.SMTP_URL);
  const sent = transport.sendMail({
    from: "shop@example.test",
    to: "ada@example.test",
    text: "x".repeat(5000),
  });
  await expect(sent).rejects.toThrow(/552|size/i);
  expect(await smtp.attempts()).toHaveLength(1);
});
