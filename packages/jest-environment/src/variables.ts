/** Environment variables of a process or of a sandbox. */
export type Variables = Record<string, string | undefined>;

/** Sets variables in several homes; the function that it returns restores what was there. */
export function setVariables(
  values: Readonly<Record<string, string>>,
  homes: readonly (Variables | undefined)[],
): () => void {
  const undo: (() => void)[] = [];
  for (const home of homes) {
    if (home === undefined) continue;
    for (const [name, value] of Object.entries(values)) {
      const before = home[name];
      home[name] = value;
      undo.push(() => {
        if (before === undefined) delete home[name];
        else home[name] = before;
      });
    }
  }
  return () => {
    for (const one of undo) one();
  };
}
