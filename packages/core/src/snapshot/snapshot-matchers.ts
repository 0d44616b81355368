import type { MailSnapshotOptions } from "./snapshot-options.js";

/**
 * The snapshot matchers that both runners have, as their types have them. They take a captured mail, and no `.not`.
 * @typeParam R - what a matcher returns: `void`, or a promise after `.resolves`
 */
export interface MailSnapshotMatchers<R = void> {
  /**
   * The mail is as it was when its snapshot was written; without one it is written now. Snapshots are the runner's own: it
   * updates them with `-u`, writes none in CI, and names those that are obsolete.
   */
  toMatchMailSnapshot(options?: MailSnapshotOptions | string, hint?: string): R;
  /** The same with the snapshot in the test file, where the runner writes it: the last argument. */
  toMatchMailInlineSnapshot(options?: MailSnapshotOptions | string, snapshot?: string): R;
}
