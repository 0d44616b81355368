import { test, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect } from "vitest";
import { open } from "../src/raw-smtp.js";

const file = useSmtpServer({ dataSizeLimit: 1000 });

test("the file's server and the test's own speak as they were told", async ({ smtp }) => {
  for (const { port } of [file, smtp]) {
    const client = await open(port);
    // RFC 1870 §6.1: declared larger than the fixed maximum.
    expect(await client.say("MAIL FROM:<a@example.test> SIZE=1001")).toMatch(/^552 /);
    expect(await client.say("MAIL FROM:<a@example.test> SIZE=1000")).toMatch(/^250 /);
    client.close();
  }
});
