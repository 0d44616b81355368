import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROJECTS = join(ROOT, "tests/runners/projects");

/** Ours are copied as a user's package manager would install them: a link into the workspace would be inlined by Vite. */
const OURS = ["core", "vitest-plugin", "jest-environment"];

/** What a project can import beside ours, and where the workspace has it. */
const OTHERS = {
  vitest: "node_modules/vitest",
  nodemailer: "node_modules/nodemailer",
  "postal-mime": "node_modules/postal-mime",
  typescript: "node_modules/typescript",
  "@types/node": "node_modules/@types/node",
  "@peculiar/x509": "packages/core/node_modules/@peculiar/x509",
  libmime: "packages/core/node_modules/libmime",
  libqp: "packages/core/node_modules/libqp",
  jest: "packages/jest-environment/node_modules/jest",
  "jest-environment-jsdom": "packages/jest-environment/node_modules/jest-environment-jsdom",
  "jest-environment-node": "packages/jest-environment/node_modules/jest-environment-node",
  expect: "packages/jest-environment/node_modules/expect",
  "@jest/globals": "packages/jest-environment/node_modules/@jest/globals",
  // What Jest fakes timers with, and sinon too.
  "@sinonjs/fake-timers": "node_modules/.pnpm/node_modules/@sinonjs/fake-timers",
};

/** How each program is started: its script, and what makes it write a report in JSON. */
const PROGRAMS = {
  vitest: {
    script: "node_modules/vitest/vitest.mjs",
    args: ["run"],
    report: (file: string) => [
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
  },
  /** Without `run`: for its other commands. */
  "vitest-bare": { script: "node_modules/vitest/vitest.mjs", args: [], report: () => [] },
  jest: {
    script: "node_modules/jest/bin/jest.js",
    args: [],
    report: (file: string) => ["--json", `--outputFile=${file}`],
  },
  /** Without a report: where there is none, or a terminal is wanted. */
  "jest-bare": { script: "node_modules/jest/bin/jest.js", args: [], report: () => [] },
  tsc: { script: "node_modules/typescript/bin/tsc", args: ["--noEmit"], report: () => [] },
  node: { script: undefined, args: [], report: () => [] },
};

/** Longer than any run of a project takes: then it is ended, and its test fails. */
const LONGEST_MS = 110_000;
/** How long processes that were told to end may take to be gone. */
const GRACE_MS = 3000;

export interface ProjectOptions {
  /** Folder of `tests/runners/projects` to copy, or several, one over the other. */
  readonly from?: string | readonly string[];
  /** Files to write beside or over it, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Arguments after those that the runner needs anyway. */
  readonly args?: readonly string[];
  /** Variables beside those of the test; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** When a run that has not ended is ended, and its test fails. @defaultValue 110 s */
  readonly longestMs?: number;
  /** Called with everything that was printed, each time that there is more; to be used with `kill`. */
  readonly onOutput?: (output: string, kill: Kill, type: (keys: string) => void) => void;
  /** Of Node itself, before the runner's script. */
  readonly nodeArgs?: readonly string[];
}

/** Sends a signal to the runner's main process, or as a terminal does to all processes of the run. */
export type Kill = (signal: NodeJS.Signals, whom?: "main" | "all") => void;

/** One test of a run, from the runner's own report. */
export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly failures: readonly string[];
}

export interface Run {
  /** Of the runner's main process; null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came. */
  readonly output: string;
  readonly durationMs: number;
  /** The tests, in the order of the report; empty where the runner has written none. */
  readonly tests: readonly TestOutcome[];
  /** What the project's code has written with `appendFileSync(process.env.NOTES, JSON.stringify(note) + "\n")`. */
  readonly notes: readonly Readonly<Record<string, unknown>>[];
  readonly leftovers: Leftovers;
}

/** What a run has left behind after its main process has ended. */
export interface Leftovers {
  /** Temporary files and folders, such as `smtp-fixture-…`. */
  readonly folders: readonly string[];
  /** Command lines of processes that run still. */
  readonly processes: readonly string[];
}

export const NOTHING: Leftovers = { folders: [], processes: [] };

/** The {@link verdict} on a run whose every test has passed, and that has left nothing behind. */
export const PASSED = { exitCode: 0, notPassed: [] as string[], leftovers: NOTHING };

/** What is to be known of a run at least; with its output, where that is not {@link PASSED}. */
export function verdict({ exitCode, tests, leftovers, output }: Run): object {
  const notPassed = tests
    .filter(({ status }) => status !== "passed")
    .map(({ name, status }) => `${name}: ${status}`);
  const found = { exitCode, notPassed, leftovers };
  return isDeepStrictEqual(found, PASSED) ? found : { ...found, output };
}

/** A small project in a temporary folder, with packages installed as a user's are. Removed when it is disposed of. */
export class Project implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create({ from, files = {} }: ProjectOptions): Promise<Project> {
    // Not named smtp-fixture-…: that is what leftovers are known by.
    const folder = await realpath(await mkdtemp(join(tmpdir(), "project-")));
    const project = new Project(folder);
    try {
      for (const name of [from ?? []].flat())
        await cp(join(PROJECTS, name), folder, { recursive: true });
      await project.write({ ...files });
      if (!existsSync(join(folder, "package.json")))
        await project.write({
          "package.json": JSON.stringify({ name: "project", private: true, type: "module" }),
        });
      const modules = join(folder, "node_modules");
      await mkdir(join(modules, "@smtp-fixture"), { recursive: true });
      // All of them, also where one fails: the folder is not removed while another still writes into it.
      const installed = await Promise.allSettled([
        ...OURS.map((name) => install(name, join(modules, "@smtp-fixture", name))),
        ...Object.entries(OTHERS).map(([name, path]) => link(path, join(modules, name))),
      ]);
      for (const result of installed) if (result.status === "rejected") throw result.reason;
      return project;
    } catch (error) {
      await project[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Writes files, by path within the project. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** The names of files and folders at the project's root that match. */
  list(name: RegExp): string[] {
    return readdirSync(this.folder).filter((one) => name.test(one));
  }

  /** Runs a program in the project, and waits for it and for all that it has started. */
  async run(program: keyof typeof PROGRAMS, options: RunOptions = {}): Promise<Run> {
    const { script, args, report } = PROGRAMS[program];
    const own = await mkdtemp(join(this.folder, ".run-"));
    const temporary = join(own, "tmp");
    await mkdir(temporary);
    const reportFile = join(own, "report.json");
    const notesFile = join(own, "notes");
    const started = performance.now();
    const ended = await execute({
      command: [
        ...(options.nodeArgs ?? []),
        ...(script === undefined ? [] : [join(this.folder, script)]),
        ...args,
        ...report(reportFile),
        ...(options.args ?? []),
      ],
      cwd: this.folder,
      env: {
        ...plainEnvironment(),
        TMPDIR: temporary,
        NO_COLOR: "1",
        NOTES: notesFile,
        [MARK]: own,
        ...options.env,
      },
      onOutput: options.onOutput,
      longestMs: options.longestMs ?? LONGEST_MS,
    });
    const durationMs = performance.now() - started;
    return {
      ...ended,
      durationMs,
      tests: readReport(reportFile, this.folder),
      notes: await readNotes(notesFile),
      leftovers: {
        processes: await processesLeft(own, ended.pid),
        folders: readdirSync(temporary).filter((name) => !FOREIGN.test(name)),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether something accepts connections there. */
export function accepts(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** The names of a run's tests with what became of each. */
export function outcomes({ tests }: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(tests.map(({ name, status }) => [name, status]));
}

/** In the environment of every process that a run starts: which run it belongs to. */
const MARK = "PROJECT_RUN";

/** What the runners themselves keep in the folder for temporary files. */
const FOREIGN =
  /^(jest_|node-compile-cache|v8-compile-cache|vitest-|haste-map-|(?!smtp-fixture)[\w-]{21}$)/;

async function install(name: string, target: string): Promise<void> {
  const source = join(ROOT, "packages", name);
  await cp(join(source, "package.json"), join(target, "package.json"), { recursive: true });
  await cp(join(source, "dist"), join(target, "dist"), {
    recursive: true,
    filter: (path) => !/\.(map|tsbuildinfo)$/.test(path),
  });
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await symlink(await realpath(join(ROOT, path)), target, "junction");
}

/**
 * The environment without what the outer runner has put into it, nor any server's address, and as on a developer's machine:
 * where CI tells of itself, runners write no snapshots.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(VITEST|JEST|NODE_ENV$|NODE_OPTIONS$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|SMTP_|FORCE_COLOR$|CI$|CONTINUOUS_INTEGRATION$|GITHUB_ACTIONS$|BUILD_NUMBER$|RUN_ID$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

interface Execution {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onOutput: RunOptions["onOutput"];
  readonly longestMs: number;
}

type Ended = Pick<Run, "exitCode" | "signal" | "stdout" | "stderr" | "output"> & {
  readonly pid: number;
};

function execute({ command, cwd, env, onOutput, longestMs }: Execution): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that all of it can be ended.
    const child = spawn(process.execPath, command, { cwd, env, detached: true });
    const { pid } = child;
    const printed = { stdout: "", stderr: "", output: "" };
    const kill: Kill = (signal, whom = "main") => {
      if (whom === "main") child.kill(signal);
      else if (pid !== undefined) process.kill(-pid, signal);
    };
    const type = (keys: string): void => void child.stdin.write(keys);
    // Whoever types last may find that the run has ended.
    child.stdin.on("error", () => {});
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        printed[stream] += text;
        printed.output += text;
        onOutput?.(printed.output, kill, type);
      });
    const timer = setTimeout(() => {
      endGroup(pid);
      reject(new Error(`The project had not ended after ${longestMs} ms:\n${printed.output}`));
    }, longestMs);
    child.once("error", reject);
    // When the main process has ended; whoever holds its output open longer is found among the processes left.
    child.once("exit", (exitCode, signal) => {
      clearTimeout(timer);
      const done = (): void => {
        if (pid !== undefined) resolve({ exitCode, signal, pid, ...printed });
      };
      const late = setTimeout(done, GRACE_MS);
      child.once("close", () => {
        clearTimeout(late);
        done();
      });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is there any more.
  }
}

/** The processes of a run that are there still, once those that are about to end have; they are ended then. */
async function processesLeft(mark: string, group: number): Promise<string[]> {
  const deadline = performance.now() + GRACE_MS;
  let left = runningOf(mark, group);
  // There is no event for the end of a process that is not our child.
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    left = runningOf(mark, group);
  }
  if (left.length > 0) endGroup(group);
  return left;
}

function runningOf(mark: string, group: number): string[] {
  if (!existsSync("/proc/self/environ")) return isGroupAlive(group) ? [`group ${group}`] : [];
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      // A process that has ended and waits for its parent has no environment any more.
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(`${MARK}=${mark}`)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
    } catch {
      return [];
    }
  });
}

function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Vitest's report has the shape of Jest's. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

function readReport(file: string, folder: string): TestOutcome[] {
  if (!existsSync(file)) return [];
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      file: name.startsWith(folder) ? relative(folder, name) : basename(name),
      name: fullName,
      status,
      failures: failureMessages ?? [],
    })),
  );
}

async function readNotes(file: string): Promise<Record<string, unknown>[]> {
  if (!existsSync(file)) return [];
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
