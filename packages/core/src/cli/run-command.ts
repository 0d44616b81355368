import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Signals that are handed on to the command: who sends them means it. */
const HANDED_ON: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command with variables of its own, in this terminal.
 *
 * @returns its exit code; 128 and the signal's number where a signal ended it; 127 where it cannot be started
 */
export function runCommand(
  [command = "", ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, ...variables },
      // On Windows npm and npx are scripts, which only a shell can start.
      shell: process.platform === "win32",
    });
    const hand = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of HANDED_ON) process.on(signal, hand);
    const done = (code: number): void => {
      for (const signal of HANDED_ON) process.off(signal, hand);
      resolve(code);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      process.stderr.write(`smtp-fixture: cannot run ${command}: ${error.message}\n`);
      done(error.code === "ENOENT" ? 127 : 126);
    });
    child.once("exit", (code, signal) =>
      done(signal === null ? (code ?? 0) : 128 + constants.signals[signal]),
    );
  });
}
