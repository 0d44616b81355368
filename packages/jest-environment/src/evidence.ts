import { relative } from "node:path";
import type { Circus } from "@jest/types";
import type * as Evidence from "@smtp-fixture/core/evidence";
import {
  clearPlace,
  type EvidenceOption,
  type EvidencePlace,
  evidencePlace,
} from "@smtp-fixture/core/hub";
import type { RunningTest } from "@smtp-fixture/core/remote";
import type { FollowingFile } from "./bridge.js";
import { runOfWorker } from "./hub-of-worker.js";

/** What we use of an environment's configuration. */
export interface FileConfiguration {
  readonly globalConfig: { readonly rootDir: string };
  readonly projectConfig: { readonly displayName?: { readonly name: string } | undefined };
}

let isCleared = false;

/**
 * Where the evidence of a file's failed tests goes. What earlier runs have left goes when a run begins: without the
 * preset, when its first worker does.
 *
 * @throws `INVALID_OPTION`
 */
export async function placeOfFile(
  option: EvidenceOption | undefined,
  { globalConfig }: FileConfiguration,
): Promise<EvidencePlace | undefined> {
  const { run, isTold } = runOfWorker();
  const place = evidencePlace(option, globalConfig.rootDir, run, "Jest");
  if (place === undefined || isTold || isCleared) return place;
  isCleared = true;
  await clearPlace(place);
  return place;
}

/** A file's name in its evidence. It is run once for each project that it is in. */
export function nameOfFile(
  path: string,
  { globalConfig, projectConfig: { displayName } }: FileConfiguration,
): string {
  const name = relative(globalConfig.rootDir, path);
  return displayName === undefined ? name : `${displayName.name} ${name}`;
}

/** A test that has failed says what mail it received, and that is written to files. */
export async function explainFailed(
  entry: Circus.TestEntry,
  { token, name }: RunningTest,
  file: FollowingFile,
  facts: Pick<Evidence.FailedTest, "scope" | "file">,
  place: EvidencePlace | undefined,
): Promise<void> {
  if (entry.errors.length === 0 || entry.failing) return;
  const { explainFailure, restoreMaterial } =
    require("@smtp-fixture/core/evidence") as typeof Evidence;
  const gather = async (): Promise<Evidence.Material> =>
    await restoreMaterial(await file.tell(token));
  const test = { key: entry, name, failedAtMs: Date.now(), ...facts };
  await explainFailure(test, entry.errors, gather, place);
}
