import { spawn } from "node:child_process";

/** Longer than any program takes: then it is ended, and has failed. */
const LONGEST_MS = 180_000;

/** Runs a program to its end, with nothing in its environment of the runner that this may be part of. */
export function execute(program, args, { cwd, env = {} }) {
  const foreign = /^(VITEST|JEST|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|SMTP_|FORCE_COLOR$)/;
  const plain = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...Object.fromEntries(plain), CI: "true", NO_COLOR: "1", ...env },
      timeout: LONGEST_MS,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    child.once("error", fail);
    child.once("close", (code) => done({ code, output }));
  });
}
