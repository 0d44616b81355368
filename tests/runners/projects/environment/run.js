// node run.js POOL ISOLATE: a run of Vitest in this process, and what is left in its environment.
import { startVitest } from "vitest/node";
import { note, ours } from "./places.cjs";

const [, , pool, isolate] = process.argv;
const vitest = await startVitest("test", [], {
  watch: false,
  pool,
  isolate: isolate === "true",
  maxWorkers: 1,
});
await vitest.close();
note({ file: "main", left: ours(process.env) });
