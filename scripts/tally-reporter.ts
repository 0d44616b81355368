import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Counts tests for the closing line of all runs together, and names each one that was skipped. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded holds no test, and has failed all the same.
      if (module.state() === "failed" && [...module.children.allTests()].length === 0)
        count.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "pending") continue;
        count[state]++;
        if (state === "skipped") console.log(`skipped: ${test.fullName}`);
      }
    }
    const folder = process.env["SMTP_FIXTURE_TALLY_DIR"];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `vitest-${process.pid}-${Date.now()}.json`), JSON.stringify(count));
  }
}
