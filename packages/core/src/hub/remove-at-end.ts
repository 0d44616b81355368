const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What there is to remove when this process ends. One watch for all: each hub would add listeners of its own. */
const removals = new Set<() => void>();

/**
 * Has something removed when this process ends: by itself, by `process.exit()`, by an error, or by a signal that nobody
 * else listens to.
 *
 * @param remove - synchronous
 * @returns ends the watch
 */
export function removeAtEnd(remove: () => void): () => void {
  if (removals.size === 0) {
    // First: a listener that calls process.exit() in its turn, as one of Vitest 3 does, is the last that is called.
    process.prependListener("exit", removeAll);
    for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  }
  removals.add(remove);
  return () => {
    if (!removals.delete(remove) || removals.size > 0) return;
    process.off("exit", removeAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/**
 * A signal's default action runs no exit handlers. It is left as it would be without us: where nobody else listens the signal
 * ends this process. Those who do listen decide, and each finds a list of listeners without us, since some ask whether they
 * are alone before they let the signal have its way.
 */
function onSignal(signal: NodeJS.Signals): void {
  process.off(signal, onSignal);
  if (process.listenerCount(signal) === 0) {
    removeAll();
    process.kill(process.pid, signal);
    return;
  }
  // All listeners are called before any promise goes on. Whoever ends the process later has us hear of it by "exit".
  void Promise.resolve().then(() => {
    if (removals.size > 0) process.prependListener(signal, onSignal);
  });
}

function removeAll(): void {
  for (const remove of removals) remove();
}
