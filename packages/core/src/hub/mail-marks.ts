/** What of a mail or an attempt may say whose it is. */
export interface Marked {
  readonly recipients: readonly string[];
  readonly authUser: string | undefined;
  readonly headerToken: string | undefined;
}

/** All that may be a test's token in a mail or an attempt, each once. Whether it is one is for those who know the tests. */
export function marksOf({ recipients, authUser, headerToken }: Marked): string[] {
  const marks = new Set<string>();
  const add = (mark: string | undefined): void => {
    if (mark !== undefined) marks.add(mark);
  };
  for (const recipient of recipients) {
    const folded = recipient.toLowerCase();
    const at = folded.lastIndexOf("@");
    add(/^(t[0-9a-z]+)\.test$/.exec(folded.slice(at + 1))?.[1]);
    // The local part may be quoted.
    add(/\+(t[0-9a-z]+)"?$/.exec(folded.slice(0, Math.max(at, 0)))?.[1]);
  }
  add(authUser);
  add(headerToken);
  return [...marks];
}
