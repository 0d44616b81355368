// node scripts/matrix.mjs [WORD …] [--folder FOLDER] [--list]
// Runs a small project with every version of Vitest, Jest, Node and TypeScript that is supported, with the packed packages
// installed as a user's are. WORDs choose the cells whose names hold all of them: "vitest-5 node-24", "types jest". FOLDER is
// kept, and what is installed there is used again.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installNamed } from "./matrix/install.mjs";
import { limit, remember } from "./matrix/queue.mjs";
import { runTests } from "./matrix/runs.mjs";
import { checkTypes } from "./matrix/types.mjs";
import { major, RUNNERS, TYPESCRIPTS } from "./matrix/versions.mjs";
import { packAll } from "./pack.mjs";

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: "string" }, list: { type: "boolean", default: false } },
});

const cells = [
  ...RUNNERS.flatMap((runner) =>
    runner.nodes.map((node) => ({
      name: `${runner.name} node-${major(node)}`,
      runner,
      run: (at) => runTests(runner, node, at),
    })),
  ),
  ...RUNNERS.flatMap((runner) =>
    TYPESCRIPTS.map((typescript) => ({
      name: `types ${runner.name} typescript-${major(typescript)}`,
      runner,
      run: (at) => checkTypes(runner, typescript, at),
    })),
  ),
].filter(({ name }) => words.every((word) => name.includes(word)));

if (values.list) console.log(cells.map(({ name }) => name).join("\n"));
else await runAll();

async function runAll() {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("The matrix fetches Node for Linux x64, and runs nowhere else.");
  if (cells.length === 0) throw new Error(`No cell is named ${words.join(" ")}; see --list.`);
  const started = performance.now();
  const work =
    values.folder === undefined
      ? realpathSync(mkdtempSync(join(tmpdir(), "matrix-")))
      : resolve(values.folder);
  const slot = limit(availableParallelism());
  const tarballs = packAll(join(work, "tarballs"));
  const once = remember((name) => slot(() => installNamed(name, { work, tarballs })));
  const counted = await Promise.all(
    cells.map(async ({ name, runner, run }) => {
      const at = { work, install: once, slot };
      await once(runner.name);
      const { passed, problems, seconds } = await run(at);
      const isGood = problems.length === 0;
      console.log(
        `${isGood ? "ok  " : "FAIL"} ${name}: ${passed} as expected, ${seconds.toFixed(1)} s`,
      );
      for (const problem of problems) console.log(problem);
      return { passed, failed: problems.length, skipped: 0 };
    }),
  );
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counted) for (const key of Object.keys(total)) total[key] += count[key];
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  // Not with commas: the closing line of all runs together is another.
  console.log(
    `${cells.length} cells: ${total.passed} passed · ${total.failed} failed, ${seconds} s`,
  );
  const tally = process.env.SMTP_FIXTURE_TALLY_DIR;
  if (tally !== undefined) {
    mkdirSync(tally, { recursive: true });
    writeFileSync(join(tally, `matrix-${process.pid}.json`), JSON.stringify(total));
  }
  if (values.folder === undefined) rmSync(work, { recursive: true, force: true });
  if (total.failed > 0) process.exitCode = 1;
}
