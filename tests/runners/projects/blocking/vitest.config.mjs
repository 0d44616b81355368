import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

const project = (pool, isolate) => ({
  extends: true,
  test: { name: `${pool}${isolate ? "" : " shared"}`, pool, isolate },
});

export default defineConfig({
  plugins: [smtpFixture()],
  test: {
    include: ["vitest/*.test.mjs"],
    maxWorkers: 1,
    projects: [
      project("forks", true),
      project("forks", false),
      project("threads", true),
      project("threads", false),
      project("vmThreads", true),
      project("vmForks", true),
    ],
  },
});
