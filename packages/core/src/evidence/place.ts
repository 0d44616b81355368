import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { monotonicMs, realDateMs } from "../real-time.js";

/** Where the evidence of one run goes. Plain data: it crosses to the run's workers. */
export interface EvidencePlace {
  /** The absolute path of the folder. */
  readonly folder: string;
  /** The same as a failure names it. */
  readonly shown: string;
  /** The runner's name and version. */
  readonly runner: string;
  readonly run: EvidenceRun;
}

/** One run of a test runner, told from any other of the same machine. */
export interface EvidenceRun {
  readonly id: string;
  /** The process that the run ends with. */
  readonly pid: number;
  /** Tells that process from a later one of the same number, where the system can tell. */
  readonly process: string;
  readonly host: string;
}

/** How long what another machine wrote into a folder that both see is left alone. */
const FOREIGN_MS = 60 * 60 * 1000;

const KEY = Symbol.for("smtp-fixture runs of this process");

/** The runs of this process that have not ended: one process may have several, one after the other or at once. */
function liveRuns(): Set<string> {
  return ((globalThis as { [KEY]?: Set<string> })[KEY] ??= new Set());
}

/** A run that begins in this process. */
export function beginRun(): EvidenceRun {
  const { pid } = process;
  const run = {
    id: `${pid}-${monotonicMs().toString(36)}`,
    pid,
    process: identityOf(pid) ?? "",
    host: hostname(),
  };
  liveRuns().add(run.id);
  return run;
}

export function endRun({ id }: EvidenceRun): void {
  liveRuns().delete(id);
}

/**
 * The run that a worker belongs to whose main process knows nothing of us.
 *
 * @param pid - of that process
 */
export function runOf(pid: number): EvidenceRun {
  const identity = identityOf(pid) ?? "";
  const run = { id: `${pid}-${identity}`, pid, process: identity, host: hostname() };
  if (pid === process.pid) liveRuns().add(run.id);
  return run;
}

/**
 * Whether a run may still write, or read what it wrote.
 *
 * @param writtenMs - when it wrote last, in milliseconds since 1970
 */
export function isLive(run: EvidenceRun, writtenMs: number): boolean {
  if (run.host !== hostname()) return realDateMs() - writtenMs < FOREIGN_MS;
  if (run.pid === process.pid) return liveRuns().has(run.id);
  return identityOf(run.pid) === run.process;
}

/** Something that no other process of this number has; undefined where there is no such process. */
function identityOf(pid: number): string | undefined {
  try {
    // When it was started, in ticks since the machine was: the twentieth field after the name, which stands in parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    // No Linux, or nobody there.
  }
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "" : undefined;
  }
}
