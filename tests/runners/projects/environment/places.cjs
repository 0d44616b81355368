// What each place of an application sees of the variables that name its server.
const { execFile, fork, spawn } = require("node:child_process");
const { appendFileSync } = require("node:fs");
const { Worker, SHARE_ENV } = require("node:worker_threads");

const NAMES = ["SMTP_HOST", "SMTP_PORT", "SMTP_URL"];
const ours = (env) =>
  Object.fromEntries(
    NAMES.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]),
  );

const PRINT = `process.stdout.write(JSON.stringify(process.env))`;
const POST = `require("node:worker_threads").parentPort.postMessage({ ...process.env })`;

const ofExecFile = () =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, ["-e", PRINT], (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    );
  });

const ofSpawn = async () => {
  let text = "";
  for await (const part of spawn(process.execPath, ["-e", PRINT]).stdout) text += part;
  return JSON.parse(text);
};

const ofFork = () =>
  new Promise((resolve) => {
    fork(require.resolve("./child.cjs"), { execArgv: [] }).once("message", resolve);
  });

const ofWorker = (options) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(POST, { eval: true, execArgv: [], ...options });
    worker.once("message", resolve).once("error", reject);
  });

/** What every place sees now. */
async function places() {
  const seen = {
    here: process.env,
    execFile: await ofExecFile(),
    spawn: await ofSpawn(),
    fork: await ofFork(),
    thread: await ofWorker({}),
    "thread that shares": await ofWorker({ env: SHARE_ENV }),
  };
  return Object.fromEntries(Object.entries(seen).map(([place, env]) => [place, ours(env)]));
}

/** As dotenv does it: what is set already stays. */
function loadEnvFile(text) {
  for (const [, name, value] of text.matchAll(/^(\w+)=(.*)$/gm)) process.env[name] ??= value;
}

const note = (fact) => appendFileSync(process.env.NOTES, `${JSON.stringify(fact)}\n`);

module.exports = { places, ours, loadEnvFile, note };
