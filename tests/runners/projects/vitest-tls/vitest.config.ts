import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

const tls = process.env["TLS_MODE"] as "starttls" | "required" | "implicit" | undefined;

export default defineConfig({
  plugins: [smtpFixture({ tls })],
  test: { globalSetup: "./test/global-setup.ts", testTimeout: 30_000 },
});
