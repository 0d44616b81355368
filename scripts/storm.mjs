// node scripts/storm.mjs [--runs 1] [--seed S] [--runner vitest] [--shared]
// Thousands of mails of many tests at once, in an order that the seed decides: none is lost, and none is seen by another
// test. Each run takes the next seed; the seed of a run that failed replays it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    runner: { type: "string", default: "vitest" },
    shared: { type: "boolean", default: false },
  },
});
const { storm, STORM } = await load("../tests/runners/storm.ts");

const total = { passed: 0, failed: 0, skipped: 0 };
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.runs); seed++) {
  const { passed, failed, sent, run, complaint } = await storm({
    ...STORM,
    runner: values.runner,
    shared: values.shared,
    seed,
  });
  total.passed += passed;
  total.failed += failed;
  const seconds = (run.durationMs / 1000).toFixed(1);
  console.log(
    `storm, seed ${seed}: ${passed} passed, ${failed} failed, ${sent} mails in ${seconds} s`,
  );
  if (complaint === undefined) continue;
  console.log(complaint);
  console.log(
    `Again: node scripts/storm.mjs --runs 1 --seed ${seed} --runner ${values.runner}${values.shared ? " --shared" : ""}`,
  );
}
const tally = process.env.SMTP_FIXTURE_TALLY_DIR;
if (tally !== undefined) {
  mkdirSync(tally, { recursive: true });
  writeFileSync(join(tally, `storm-${process.pid}-${Date.now()}.json`), JSON.stringify(total));
}
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;

/** A module in TypeScript, which rests on Node's own modules alone. */
async function load(path) {
  const url = new URL(path, import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    // What it rests on stands in the same folder.
    define: { "import.meta.url": JSON.stringify(url.href) },
  });
  const [{ text }] = outputFiles;
  return await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}
