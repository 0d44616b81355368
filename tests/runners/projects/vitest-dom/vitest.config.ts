import { smtpFixture } from "@smtp-fixture/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Each DOM in each pool. */
const projects = ["jsdom", "happy-dom"].flatMap((environment) =>
  (["forks", "threads", "vmThreads", "vmForks"] as const).map((pool) => ({
    extends: true as const,
    test: { name: `${environment} in ${pool}`, environment, pool, include: ["pass/dom.test.ts"] },
  })),
);

export default defineConfig({
  plugins: [smtpFixture()],
  test: {
    maxWorkers: 2,
    projects: [
      ...projects,
      {
        extends: true,
        test: { name: "none", include: ["pass/none.test.ts", "pass/*.docblock.test.ts"] },
      },
    ],
  },
});
