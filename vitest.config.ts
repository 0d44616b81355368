import { pathToFileURL } from "node:url";
import { defineConfig } from "vitest/config";

/** Sources that run unbundled take the files that stand beside the bundle, such as the hub's thread, from the built one. */
const besideTheBundle = {
  name: "beside-the-bundle",
  transform(code: string, id: string): string | undefined {
    const [root] = /^.*\/packages\/[^/]+\//.exec(id) ?? [];
    if (root === undefined || !code.includes("__BUNDLE_URL__")) return undefined;
    const folder = root.includes("vitest-plugin") ? "dist/" : "dist/esm/";
    return code.replaceAll(
      "__BUNDLE_URL__",
      JSON.stringify(pathToFileURL(`${root}${folder}bundle.js`).href),
    );
  },
};

export default defineConfig({
  define: { __IS_CJS__: "false", __CORE_PARTS__: JSON.stringify("../cjs/") },
  plugins: [besideTheBundle],
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
          include: [
            "tests/{dialogues,properties,interop,server,tls,fixture,cli,guide,corpus}/**/*.test.ts",
          ],
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
