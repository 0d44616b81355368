import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a program may take, in milliseconds. A bound, and never what a test measures. */
const PATIENCE_MS = 15_000;

/** What a program printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** A program ended with another exit code than 0. */
export class ProgramFailedError extends Error implements Output {
  readonly exitCode: number | string | undefined;
  readonly stdout: string;
  readonly stderr: string;

  constructor(program: string, cause: Error, { stdout, stderr }: Output) {
    super(`${program} failed (${cause.message}).\n${stderr}${stdout}`, { cause });
    this.exitCode = (cause as { readonly code?: number | string }).code;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/**
 * Runs a program to its end, without a shell.
 *
 * @throws {@link ProgramFailedError}
 */
export function runProgram(
  program: string,
  args: readonly string[],
  input: Uint8Array = Buffer.alloc(0),
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        timeout: PATIENCE_MS,
        maxBuffer: 1 << 26,
        // Arguments and messages in UTF-8, whatever the machine speaks.
        env: { ...process.env, LC_ALL: "C.UTF-8" },
      },
      (cause, stdout, stderr) => {
        if (cause === null) resolve({ stdout, stderr });
        else reject(new ProgramFailedError(program, cause, { stdout, stderr }));
      },
    );
    // A program that does not read its input to the end says why on its own.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** Writes a file that its owner alone can read, for as long as an action takes. */
export async function withFile<T>(
  content: Uint8Array | string,
  action: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "smtp-fixture-interop-"));
  try {
    const path = join(folder, "file");
    await writeFile(path, content, { mode: 0o600 });
    return await action(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
