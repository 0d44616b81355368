import type * as SnapshotEntry from "@smtp-fixture/core/snapshot";

/** What prints mails in snapshots: loaded for the first one. */
export function loadSnapshot(): typeof SnapshotEntry {
  return require("@smtp-fixture/core/snapshot") as typeof SnapshotEntry;
}
