import type { EvidencePlace, HubHandle } from "@smtp-fixture/core/hub";
import type { HubClient, ListenerAddress, Tests, Trust } from "@smtp-fixture/core/remote";
import type { FileLease } from "./file-lease.js";

/** What a test worker keeps for as long as its modules live. */
interface WorkerState {
  /** The listener that this worker's application was told of. */
  claim: ListenerAddress | undefined;
  /** Whether a file has talked to the hub of its listener. */
  isLeased: boolean;
  client: Promise<HubClient> | undefined;
  /** The hub that this worker has started for itself, where the run has none. */
  ownHub: HubHandle | undefined;
  /** Where the evidence of failed tests goes, where the run has not said so. */
  ownPlace: EvidencePlace | undefined;
  /** What has clients trust the run's server; undefined without TLS. */
  trust: Trust | undefined;
  tests: Tests | undefined;
  /** What the file that is collected or run now has of the hub. */
  lease: FileLease | undefined;
}

const KEY = Symbol.for("smtp-fixture worker state");

/** The state of this worker: one for each file where Vitest isolates them, one for all where it does not. */
export function workerState(): WorkerState {
  const holder = globalThis as { [KEY]?: WorkerState };
  return (holder[KEY] ??= {
    claim: undefined,
    isLeased: false,
    client: undefined,
    ownHub: undefined,
    ownPlace: undefined,
    trust: undefined,
    tests: undefined,
    lease: undefined,
  });
}

/** What we use of the state that Vitest itself keeps in a test worker. */
interface VitestWorker {
  readonly config?: {
    readonly root?: string;
    readonly isolate?: boolean;
    readonly pool?: string;
    readonly hookTimeout?: number;
  };
  /** The files that this worker was given to run one after the other. */
  readonly ctx?: { readonly files?: readonly unknown[] };
  /** The file, suite or test that is collected or run now. */
  readonly current?: {
    readonly type?: string;
    readonly file?: object;
    readonly result?: object | undefined;
  };
  /** Has something called when the worker is told to end. */
  readonly onCleanup?: (listener: () => unknown) => void;
}

/** Vitest's own state; undefined where no Vitest runs this code. */
export function vitestWorker(): VitestWorker | undefined {
  return (globalThis as { __vitest_worker__?: VitestWorker }).__vitest_worker__;
}

/** Whether this worker's modules outlive the file: Vitest's option `isolate: false`. */
export function isShared(): boolean {
  const { config, ctx } = vitestWorker() ?? {};
  if (config?.isolate !== false) return false;
  // The pools of VM contexts have it set always: there each batch of files has modules of its own.
  const isVm = config.pool === "vmThreads" || config.pool === "vmForks";
  return !isVm || (ctx?.files?.length ?? 0) > 1;
}
