import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __IS_CJS__: "false", __BUNDLE_URL__: "import.meta.url" },
  test: {
    reporters: ["default", "./scripts/tally-reporter.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "tests/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "wire",
          include: ["tests/{dialogues,properties,interop,server,fixture}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "runners",
          include: ["tests/{runners,packaging}/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
