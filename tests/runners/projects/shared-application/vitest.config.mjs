import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [smtpFixture()],
  test: {
    globalSetup: "./src/vitest-setup.mjs",
    include: ["test/*.test.mjs"],
    testTimeout: 60_000,
  },
});
