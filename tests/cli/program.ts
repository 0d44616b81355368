import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The program as it is built: what a user starts. */
const PROGRAM = fileURLToPath(new URL("../../packages/core/dist/esm/cli.js", import.meta.url));

export interface Ready {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly pid: number;
}

/** The program, started with some arguments; ended with its test. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly #lines: Interface;
  readonly #exit: Promise<unknown[]>;
  stderr = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.#exit = once(this.child, "close");
    this.child.stderr?.setEncoding("utf8").on("data", (data: string) => {
      this.stderr += data;
    });
    if (this.child.stdout === null) throw new Error("The program has no output.");
    this.#lines = createInterface({ input: this.child.stdout });
  }

  /** The next line of output; undefined where there is no more. */
  async line(): Promise<string | undefined> {
    const { value } = await this.#lines[Symbol.asyncIterator]().next();
    return value as string | undefined;
  }

  /** The next line of output as JSON. */
  async event<T>(): Promise<T> {
    const line = await this.line();
    if (line === undefined) throw new Error(`The program said nothing more. ${this.stderr}`);
    return JSON.parse(line) as T;
  }

  /** All lines up to the end. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of this.#lines) lines.push(line);
    return lines;
  }

  async exit(): Promise<{ readonly code: number | null; readonly signal: string | null }> {
    const [code, signal] = (await this.#exit) as [number | null, string | null];
    return { code, signal };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#exit;
  }
}

/** Runs the program to its end. */
export async function runProgram(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  await using program = new Program(args);
  const lines = await program.rest();
  const { code } = await program.exit();
  return { code, stdout: lines.join("\n"), stderr: program.stderr };
}
