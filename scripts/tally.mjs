// Adds up what the runs have counted and prints the closing line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.SMTP_FIXTURE_TALLY_DIR ?? process.argv[2];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder)) {
  const count = JSON.parse(readFileSync(join(folder, name), "utf8"));
  for (const key of Object.keys(total)) total[key] += count[key];
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
// In CI nothing is skipped, and a run without tests has failed.
if (total.failed > 0 || total.passed === 0 || (process.env.CI !== undefined && total.skipped > 0))
  process.exitCode = 1;
