import { sharedTest } from "@smtp-fixture/vitest-plugin/test";
import { expect } from "vitest";
import { ask } from "../src/ask.cjs";
import { orders, WAYS } from "../src/orders.cjs";

export function defineCases(file) {
  for (let count = 0; count < 15; count++) {
    const name = `${file} ${count}`;
    sharedTest.concurrent(name, async ({ smtp }) => {
      expect(smtp.port).not.toBe(Number(process.env.SMTP_PORT));
      const [first, second] = await orders(WAYS[count % WAYS.length], smtp, name);
      const wait = smtp.waitForMails(2, undefined, { timeoutMs: 50_000 });
      await ask(first);
      expect((await smtp.mails()).map(({ subject }) => subject)).toContain(first.subject);
      await ask(second);
      expect((await wait).map(({ subject }) => subject)).toEqual([first.subject, second.subject]);
      expect(await smtp.attempts()).toHaveLength(2);
      expect((await smtp.mails()).map(({ subject }) => subject)).toEqual([
        first.subject,
        second.subject,
      ]);
    });
  }
}
