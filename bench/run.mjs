// node bench/run.mjs [--rounds N] [--json FILE] [--slow] [--list] [question …]
// Asks the questions, each in a process of its own, and prints medians and ratios. See README.md.
import { fork } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPeers, PEERS } from "./support/peers.mjs";
import { sumUp, takeSamples } from "./support/rounds.mjs";
import { formatRows } from "./support/table.mjs";

const SUFFIX = ".bench.mjs";
const all = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

const { values: settings, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    json: { type: "string" },
    slow: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    ask: { type: "string" },
  },
});

const load = async (name) => (await import(`./${name}${SUFFIX}`)).question;
const loadOfMachine = () => loadavg()[0].toFixed(2);

/** Asks one question in this process. */
async function ask(name) {
  const question = await load(name);
  const { contests, close } = await question.prepare({ slow: settings.slow });
  const rounds = Number(settings.rounds ?? question.rounds);
  const taken = await takeSamples({ contests, rounds, warmUp: question.warmUp ?? 1 });
  await close?.();
  return sumUp(contests, taken);
}

/** Asks one question in a process of its own: what another one has left in the heap would count here. */
function askAside(name) {
  const child = fork(fileURLToPath(import.meta.url), ["--ask", name, ...process.argv.slice(2)], {
    execArgv: [...process.execArgv, "--expose-gc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`The question "${name}" ended with ${code}.`)));
  });
}

if (settings.ask !== undefined) {
  const rows = await ask(settings.ask);
  // Without a parent somebody has started this process by hand, to profile it.
  if (process.send === undefined) console.log(formatRows(rows).join("\n"));
  else process.send(rows, () => process.exit());
} else {
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`No question "${unknown}": ${all.join(", ")}.`);
  const names = positionals.length > 0 ? positionals : all;
  if (settings.list) {
    for (const name of names) console.log(`${name.padEnd(12)} ${(await load(name)).asks}`);
    process.exit();
  }
  installPeers();
  const peers = Object.entries(PEERS).map(([name, version]) => `${name} ${version}`);
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "processor"}`;
  console.log(`${machine}; ${peers.join(", ")}`);
  const results = [];
  for (const name of names) {
    const before = loadOfMachine();
    const { asks } = await load(name);
    const rows = await askAside(name).catch((error) => {
      process.exitCode = 1;
      console.log(`\n${name}: ${error.message}`);
      return [];
    });
    if (rows.length === 0) continue;
    const rounds = Math.max(...rows.map((row) => row.rounds));
    console.log(`\n${name}: ${asks} (${rounds} rounds, load ${before} to ${loadOfMachine()})`);
    console.log(formatRows(rows).join("\n"));
    results.push({ name, asks, rows });
  }
  if (settings.json !== undefined)
    writeFileSync(
      settings.json,
      `${JSON.stringify({ machine, peers: PEERS, results }, null, 2)}\n`,
    );
}
