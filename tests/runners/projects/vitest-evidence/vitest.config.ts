import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    smtpFixture(process.env.EVIDENCE ? { evidence: JSON.parse(process.env.EVIDENCE) } : {}),
  ],
  test: { include: ["test/*.test.ts"] },
});
