import { fileURLToPath } from "node:url";
import { type Output, runProgram } from "./run-program.js";

let interpreter: Promise<string> | undefined;

/** Runs a script of this folder: what to do as JSON in its first argument, octets on its standard input. */
export async function runPython(script: string, order: object, input: Uint8Array): Promise<Output> {
  // What the PATH names may be a shim that looks for the interpreter anew each time: it is asked once.
  interpreter ??= runProgram("python3", ["-c", "import sys; print(sys.executable)"]).then(
    ({ stdout }) => stdout.trim(),
  );
  const path = fileURLToPath(new URL(script, import.meta.url));
  // Nothing but the standard library is wanted, so it need not look for more.
  return await runProgram(await interpreter, ["-IS", path, JSON.stringify(order)], input);
}
