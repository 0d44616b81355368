import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterAll, expect, test } from "vitest";
import { from, host, url } from "./app.js";
import { note, places } from "./places.cjs";

/** What holds in a file. */
export function cases(file) {
  const smtp = useSmtpServer();

  // What a file leaves behind concerns no other, also where they share their worker.
  afterAll(() => {
    process.env.SMTP_PORT = "25";
  });

  test("an application that loads a file of variables keeps those that are set", () => {
    expect({ host, url, from }).toEqual({ host: smtp.host, url: smtp.url, from: "shop@shop.test" });
  });

  test("every place has the address of the file's server", async () => {
    const seen = await places();
    note({ file, wanted: smtp.env, seen });
    expect(seen.here).toEqual(smtp.env);
  });
}
