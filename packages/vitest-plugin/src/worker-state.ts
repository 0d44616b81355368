import type { HubClient, ListenerAddress, RemoteInbox, Tests } from "@smtp-fixture/core/remote";

/** What a test worker keeps for as long as its modules live. */
export interface WorkerState {
  /** The listener that this worker's application was told of. */
  claim: ListenerAddress | undefined;
  /** Whether a file has talked to the hub of its listener. */
  isLeased: boolean;
  client: Promise<HubClient> | undefined;
  inbox: RemoteInbox | undefined;
  tests: Tests | undefined;
}

const KEY = Symbol.for("smtp-fixture worker state");

/** The state of this worker: one for each file where Vitest isolates them, one for all where it does not. */
export function workerState(): WorkerState {
  const holder = globalThis as { [KEY]?: WorkerState };
  return (holder[KEY] ??= {
    claim: undefined,
    isLeased: false,
    client: undefined,
    inbox: undefined,
    tests: undefined,
  });
}

/** Whether this worker's modules outlive the file: Vitest's option `isolate: false`. */
export function isShared(): boolean {
  const worker = (
    globalThis as { __vitest_worker__?: { config?: { isolate?: boolean; pool?: string } } }
  ).__vitest_worker__;
  const { isolate, pool } = worker?.config ?? {};
  return isolate === false && pool !== "vmThreads" && pool !== "vmForks";
}
