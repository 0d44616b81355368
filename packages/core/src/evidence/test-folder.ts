import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type EvidencePlace, type EvidenceRun, isLive } from "./place.js";
import { safeName } from "./safe-name.js";

/** In each folder of ours: whose it is, and what we put there. */
const MARKER = "evidence.json";

/** How many folders of one name are tried. */
const MOST_TRIES = 1000;

interface Marker {
  readonly by: "smtp-fixture";
  readonly run: EvidenceRun;
  /** The test, as its folder is named for. */
  readonly file: string;
  readonly test: string;
  /** The names of our files. */
  readonly files: readonly string[];
  readonly octets: number;
}

/** The folder of one test's evidence. */
export interface TestFolder {
  readonly path: string;
  /** Its path below the place. */
  readonly name: string;
}

/**
 * Takes a folder for a test: a new one, or the one that an earlier run of its file has left, emptied.
 *
 * @param isTaken - whether a folder belongs to another test of the same file, which may have the same name
 */
export function takeFolder(
  place: EvidencePlace,
  file: string,
  test: string,
  isTaken: (path: string) => boolean,
): TestFolder {
  const fileName = safeName(file, "file");
  const testName = safeName(test, "test");
  mkdirSync(join(place.folder, fileName), { recursive: true });
  for (let count = 1; count <= MOST_TRIES; count++) {
    const name = join(fileName, count === 1 ? testName : `${testName}-${count}`);
    const path = join(place.folder, name);
    try {
      mkdirSync(path);
      return { path, name };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Somebody clears at the same time.
      if (code === "ENOENT") mkdirSync(join(place.folder, fileName), { recursive: true });
      else if (code !== "EEXIST") throw error;
    }
    const marker = readMarker(path);
    const isOurs = marker?.run.id === place.run.id && marker.file === file && marker.test === test;
    if (!isOurs || isTaken(path)) continue;
    emptyFolder(path, marker);
    return { path, name };
  }
  throw new Error(`There are ${MOST_TRIES} folders named ${testName} in ${fileName} already.`);
}

/** Says whose a folder is and what is about to be written there: first of all, so that others see it coming. */
export function markFolder(
  { run }: EvidencePlace,
  path: string,
  facts: Omit<Marker, "by" | "run">,
): void {
  const marker: Marker = { by: "smtp-fixture", run, ...facts };
  writeFileSync(join(path, MARKER), `${JSON.stringify(marker, undefined, 2)}\n`);
}

/** Removes what a folder of ours holds. */
export function emptyOurs(path: string): void {
  const marker = readMarker(path);
  if (marker !== undefined) emptyFolder(path, marker);
}

/** Octets of evidence that a run has written, or is about to. */
export function octetsOf({ folder, run }: EvidencePlace): number {
  let octets = 0;
  for (const path of foldersIn(folder)) {
    const marker = readMarker(path);
    if (marker?.run.id === run.id) octets += marker.octets;
  }
  return octets;
}

/**
 * Removes the evidence of runs that have ended: what we wrote and nothing else.
 *
 * @param own - a run whose evidence is removed too, although it goes on
 */
export function clearEvidence(folder: string, own?: EvidenceRun): void {
  for (const path of foldersIn(folder)) {
    const marker = readMarker(path);
    if (marker === undefined) continue;
    if (marker.run.id !== own?.id && isLive(marker.run, writtenMs(path))) continue;
    emptyFolder(path, marker);
    for (const left of [path, join(path, ".."), folder]) removeIfEmpty(left);
  }
}

const foldersIn = (folder: string): string[] => below(folder).flatMap(below);

function below(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? join(path, entry.name) : [],
    );
  } catch {
    return [];
  }
}

function readMarker(path: string): Marker | undefined {
  try {
    const marker = JSON.parse(readFileSync(join(path, MARKER), "utf8")) as Partial<Marker>;
    const isOurs =
      marker.by === "smtp-fixture" &&
      typeof marker.run?.pid === "number" &&
      Array.isArray(marker.files) &&
      typeof marker.octets === "number";
    return isOurs ? (marker as Marker) : undefined;
  } catch {
    return undefined;
  }
}

function writtenMs(path: string): number {
  try {
    return statSync(join(path, MARKER)).mtimeMs;
  } catch {
    return 0;
  }
}

function emptyFolder(path: string, { files }: Marker): void {
  // The marker goes last: what an interruption leaves is still known to be ours.
  for (const name of [...files.filter((file) => !/[/\\]/.test(file)), MARKER])
    rmSync(join(path, name), { force: true });
}

/** Removes a folder unless something is in it. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody else's files are there, or somebody else has removed it.
  }
}
