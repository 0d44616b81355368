import { loadPart } from "../message/load-part.js";
import type * as SnapshotEntry from "./index.js";

/** What prints mails in snapshots: loaded for the first one, since most test files have none. */
export const loadSnapshot = (): typeof SnapshotEntry =>
  loadPart("snapshot") as typeof SnapshotEntry;
