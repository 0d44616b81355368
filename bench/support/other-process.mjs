import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts a process that carries out the `tasks` of a module: `await started.call("cpu")`. */
export function startProcess(moduleUrl, { execArgv = [] } = {}) {
  const child = fork(fileURLToPath(new URL("../process.mjs", import.meta.url)), [moduleUrl], {
    execArgv,
  });
  const waiting = new Map();
  let lastId = 0;
  const answer = (id) =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  child.on("message", ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  });
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      for (const { reject } of waiting.values())
        reject(new Error(`The process ended with ${signal ?? code}.`));
      resolve();
    });
  });
  const started = {
    pid: child.pid,
    call(task, ...args) {
      const id = ++lastId;
      child.send({ id, task, args });
      return answer(id);
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
  return answer(0).then(() => started);
}
