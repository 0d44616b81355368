import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.mjs";
import { nodeOf } from "./install.mjs";
import { major, PROJECTS } from "./versions.mjs";

/** What a run of each kind has to come to. The test that fails is to say `SAYS`. */
const FAILS = "fails, and says what mail it received";
const SAYS = [
  /wanted +"Goodbye, Ada"\s+got +"Welcome, Ada"/,
  /This test received 1 mail:\s+1 {2}shop@example\.test → ada@example\.test {2}"Welcome, Ada"/,
  /Evidence: \S+\/index\.html/,
];
/** How each runner is started: its script, and what makes it write a report. A machine that is busy is no failure. */
const COMMANDS = {
  vitest: [
    "vitest/vitest.mjs",
    "run",
    "--testTimeout=60000",
    "--reporter=default",
    "--reporter=json",
    "--outputFile.json=report.json",
  ],
  jest: [
    "jest/bin/jest.js",
    "--ci",
    "--testTimeout=60000",
    "--maxWorkers=2",
    "--json",
    "--outputFile=report.json",
  ],
};

/** A server that speaks TLS, and clients that find by themselves whom to trust. */
const TLS = { TLS_MODE: "implicit", PROGRAMS: "node" };

const RUNS = {
  vitest: [
    { projects: ["matrix-vitest"], passes: 17, fails: [FAILS] },
    { projects: ["tls-clients", "vitest-tls"], env: TLS, passes: 31 },
  ],
  jest: [
    { projects: ["matrix-jest"], passes: 29, fails: [FAILS] },
    {
      projects: ["matrix-jest"],
      args: ["--config=esm.config.js"],
      env: { NODE_OPTIONS: "--experimental-vm-modules" },
      passes: 6,
    },
    { projects: ["tls-clients", "jest-tls"], env: { ...TLS, HUB: "run" }, passes: 28 },
  ],
};

/** Variables by which programs find whom to trust, as on a machine where nobody has set any. */
const UNSET = Object.fromEntries(
  [
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
  ].map((name) => [name, undefined]),
);

/** In the environment of every process of a run: which one it belongs to. */
const MARK = "SMTP_FIXTURE_MATRIX_RUN";

/** The runs of one runner with one Node. */
export async function runTests(runner, version, { work, install, slot }) {
  const node = await nodeOf(version, install);
  return await slot(async () => {
    const began = performance.now();
    const folder = join(work, runner.name, `node-${major(version)}`);
    const found = { passed: 0, problems: [] };
    for (const run of RUNS[runner.kind]) {
      rmSync(folder, { recursive: true, force: true });
      for (const project of run.projects)
        cpSync(join(PROJECTS, project), folder, { recursive: true });
      const [script, ...args] = COMMANDS[runner.kind];
      const command = [join(work, runner.name, "node_modules", script), ...args];
      const { passed, problems } = await runProject(run, [node, ...command], folder);
      found.passed += passed;
      found.problems.push(...problems);
    }
    return { ...found, seconds: (performance.now() - began) / 1000 };
  });
}

async function runProject({ args = [], env = {}, passes, fails = [] }, command, folder) {
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const [node, ...rest] = command;
  const { code, output } = await execute(node, [...rest, ...args], {
    cwd: folder,
    env: { ...UNSET, TMPDIR: temporary, NOTES: join(folder, "notes"), [MARK]: folder, ...env },
  });
  const tests = readReport(join(folder, "report.json"));
  const named = (wanted) => tests.filter(({ status }) => status === wanted);
  const found = {
    exitCode: code,
    passes: named("passed").length,
    fails: named("failed").map(({ name }) => name),
    others: tests.length - named("passed").length - named("failed").length,
    folders: readdirSync(temporary).filter((name) => name.startsWith("smtp-fixture")),
    processes: await processesLeft(`${MARK}=${folder}`),
  };
  const wanted = {
    exitCode: fails.length === 0 ? 0 : 1,
    passes,
    fails,
    others: 0,
    folders: [],
    processes: [],
  };
  const problems = [];
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    problems.push(`wanted ${JSON.stringify(wanted)}\ngot    ${JSON.stringify(found)}\n${output}`);
  for (const { name, message } of named("failed").filter((test) => fails.includes(test.name))) {
    const unsaid = SAYS.filter((text) => !text.test(message));
    const [, page = ""] = /Evidence: (\S+)/.exec(message) ?? [];
    if (unsaid.length > 0 || !existsSync(join(folder, page)))
      problems.push(`"${name}" does not say ${unsaid.join(", ")}, or has no page:\n${message}`);
  }
  return { passed: problems.length === 0 ? passes + fails.length : 0, problems };
}

/** Both runners' reports have the same shape. */
function readReport(file) {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, "utf8")).testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      name: fullName,
      status,
      message: (failureMessages ?? []).join("\n"),
    })),
  );
}

/** The processes of a run that are there still, once those that are about to end have; they are ended then. */
async function processesLeft(mark) {
  const deadline = performance.now() + 3000;
  for (;;) {
    const left = readdirSync("/proc").filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    });
    if (left.length === 0) return [];
    if (performance.now() > deadline) {
      for (const pid of left) process.kill(Number(pid), "SIGKILL");
      return left;
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
