import smtpFixture, { smtpFixture as named } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [smtpFixture(), named({ port: 0, env: { MAIL_HOST: "host" }, authRequired: true })],
});
