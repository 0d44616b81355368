import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

const project = (pool) => ({ extends: true, test: { name: pool, pool } });

export default defineConfig({
  plugins: [smtpFixture()],
  test: {
    include: ["vitest/*.test.mjs"],
    maxWorkers: 1,
    projects: [
      project("forks"),
      project("threads"),
      project("vmThreads"),
      project("vmForks"),
      {
        extends: true,
        test: {
          name: "faked before anything else",
          setupFiles: ["vitest/fake-at-once.mjs"],
          fakeTimers: { toFake: ["setTimeout", "setImmediate", "Date", "performance", "hrtime"] },
        },
      },
    ],
  },
});
