import type { MailSnapshotOptions } from "./snapshot-options.js";

/**
 * Options for every snapshot of a mail from now on; a snapshot's own go before them, its `volatile` name by name. To be called
 * in a setup file: it is the one way to give options to `expect(mail).toMatchSnapshot()`. They are checked at the first
 * snapshot.
 *
 * @example
 * configureMailSnapshots({ volatile: { order: /Order (\d+)/ } });
 */
export function configureMailSnapshots(options: MailSnapshotOptions): void {
  holder().options = options;
}

export const snapshotDefaults = (): MailSnapshotOptions => holder().options ?? {};

/** On the global object: the runner's serializer, the matchers and core are bundles of their own. */
function holder(): { options?: MailSnapshotOptions } {
  const key = Symbol.for("smtp-fixture snapshots");
  const global = globalThis as { [key]?: { options?: MailSnapshotOptions } };
  return (global[key] ??= {});
}
