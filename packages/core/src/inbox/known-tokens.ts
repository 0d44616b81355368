/**
 * The tokens that tests of this process, or of this sandbox, have put into addresses, credentials or header fields. On the
 * global object: a runner's entry and core are bundles of their own.
 */
function knownTokens(): Set<string> {
  const key = Symbol.for("smtp-fixture tokens");
  const holder = globalThis as { [key]?: Set<string> };
  return (holder[key] ??= new Set());
}

/** Remembers a token, so that whoever prints a mail can tell it from what the application wrote. */
export function rememberToken(token: string): void {
  knownTokens().add(token);
}

/** Whether some test's mail carries this token. */
export const isKnownToken = (token: string): boolean => knownTokens().has(token);
