import { appendFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { startVitest } from "vitest/node";

const folder = ".smtp-fixture/test-watched.test.ts";
const note = () =>
  appendFileSync(
    process.env.NOTES,
    `${JSON.stringify({ folders: existsSync(folder) ? readdirSync(folder) : [] })}\n`,
  );

let ended;
const runOver = () =>
  new Promise((resolve) => {
    ended = resolve;
  });
const reporter = { onTestRunEnd: () => ended?.() };

const first = runOver();
const vitest = await startVitest("test", ["watched"], { watch: true, reporters: [reporter] });
await first;
note();

for (const outcome of [2, 1, 2]) {
  const next = runOver();
  writeFileSync("src/outcome.js", `export const outcome = ${outcome};\n`);
  await next;
  note();
}
await vitest.close();
