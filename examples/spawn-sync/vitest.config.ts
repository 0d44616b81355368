import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [smtpFixture()],
});
