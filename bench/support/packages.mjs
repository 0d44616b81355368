// What is measured: the built packages. SMTP_FIXTURE_BENCH_PACKAGES names the folder of another build of them.
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const packages =
  process.env.SMTP_FIXTURE_BENCH_PACKAGES ??
  fileURLToPath(new URL("../../packages", import.meta.url));

/** A built file, by its path in the folder of the packages. */
export const builtFile = (path) => resolve(packages, path);

/** Loads one of core's ES modules: `loadCore("hub")`. */
export const loadCore = (name = "index") =>
  import(pathToFileURL(builtFile(`core/dist/esm/${name}.js`)).href);
