/** Whether a secret is the one that is expected. How long it takes does not tell where the two differ. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return typeof given === "string" && sameOctets(Buffer.from(given), Buffer.from(expected));
}

/** The same for octets. */
export function sameOctets(given: Uint8Array, expected: Uint8Array): boolean {
  let difference = given.length ^ expected.length;
  // Over the whole of the first, whatever is found on the way: no early end.
  for (let at = 0; at < given.length; at++)
    difference |= (given[at] ?? 0) ^ (expected[at % Math.max(expected.length, 1)] ?? 0);
  return difference === 0;
}
