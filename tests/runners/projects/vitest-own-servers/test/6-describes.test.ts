import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { mail, open } from "../src/raw-smtp.js";

// Not at the top of the file: what a suite asks for begins with it, and the file before this one is forgotten.
describe("a suite", () => {
  const smtp = useSmtpServer();

  test("has a server with none of the options of the file before", async () => {
    const client = await open(smtp.port);
    expect(await client.say("MAIL FROM:<a@example.test> SIZE=1001")).toMatch(/^250 /);
    client.close();
  });

  describe("in a suite", () => {
    const inner = useSmtpServer({ dataSizeLimit: 2000, smtpUtf8: false });
    const again = useSmtpServer({ smtpUtf8: false, dataSizeLimit: 2000 });

    test.concurrent.for(["a", "b"])("%s has the same mail by whatever name", async (name) => {
      const client = await open(inner.port);
      await mail(client, inner.address(name), name);
      client.close();
      for (const fixture of [smtp, inner, again]) {
        expect(fixture.port).toBe(smtp.port);
        expect((await fixture.mails()).map(({ subject }) => subject)).toEqual([name]);
      }
    });
  });

  test("goes on", async () => {
    expect(await smtp.mails()).toEqual([]);
  });
});

describe("another suite", () => {
  const smtp = useSmtpServer();

  test("has the mail of its own tests alone", async () => {
    const client = await open(smtp.port);
    await mail(client, "ada@example.test", "another");
    client.close();
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual(["another"]);
  });
});
