import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { startVitest } from "vitest/node";
import { note } from "./src/note.js";

const hubs = () => readdirSync(tmpdir()).filter((name) => name.startsWith("smtp-fixture-"));

let ended;
const nextRun = () =>
  new Promise((resolve) => {
    ended = resolve;
  });
const reporter = { onTestRunEnd: () => ended?.() };

const first = nextRun();
const vitest = await startVitest("test", [], { watch: true, reporters: [reporter] });
await first;
note({ when: "first run", hubs: hubs(), shared: process.env.SMTP_PORT });

const second = nextRun();
writeFileSync("src/touched.js", "export const touched = 2;\n");
await second;
note({ when: "after a change of a file", hubs: hubs(), shared: process.env.SMTP_PORT });

const third = nextRun();
writeFileSync("vitest.config.ts", process.env.CHANGED_CONFIG);
await third;
note({ when: "after a change of the configuration", hubs: hubs(), shared: process.env.MAIL_PORT });

await vitest.close();
note({ when: "closed", hubs: hubs() });
