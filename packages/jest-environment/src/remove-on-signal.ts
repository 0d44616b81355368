import { rmSync } from "node:fs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Removes a hub's folder when a signal ends this process. Jest leaves signals to their default action, which runs no
 * exit handlers; so does this, unless somebody else listens, who then decides.
 *
 * @param leave - what else is to be done then
 * @returns ends the watch
 */
export function removeOnSignal(folder: string, leave: () => void = () => {}): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    leave();
    rmSync(folder, { recursive: true, force: true });
    stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return stop;
}
