import { createRequire } from "node:module";
import type * as SnapshotEntry from "@smtp-fixture/core/snapshot";

let loaded: typeof SnapshotEntry | undefined;

/** What prints mails in snapshots: loaded for the first one, and at once, since a matcher and a serializer are synchronous. */
export function loadSnapshot(): typeof SnapshotEntry {
  return (loaded ??= createRequire(__BUNDLE_URL__)(
    "@smtp-fixture/core/snapshot",
  ) as typeof SnapshotEntry);
}
