import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [smtpFixture({ env: { SMTP_URL: "url", MAIL_HOST: "host", MAIL_PORT: "port" } })],
  test: {
    projects: ["one", "two"].map((name) => ({
      extends: true as const,
      // A second project shares the server of the first.
      test: { name, include: name === "one" ? ["test/*.test.{ts,js}"] : ["test/second/*.test.ts"] },
    })),
  },
});
