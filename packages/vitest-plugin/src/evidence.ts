import type { EvidencePlace } from "@smtp-fixture/core/hub";
import { realDateMs, type Reads, type RunningTest } from "@smtp-fixture/core/remote";
import * as vitest from "vitest";
import type { Task } from "./current-test.js";
import type { ProvidedSmtpFixture } from "./provided.js";
import { vitestWorker, workerState } from "./worker-state.js";

/** Since Vitest 4: hands something of a test to the run's reporters. */
type RecordArtifact = (
  task: object,
  artifact: { readonly type: string; readonly page: string },
) => Promise<unknown>;

/**
 * A test that has failed says what mail it received, and that is written to files.
 *
 * @param scope - what stands for the run of its file
 * @param more - errors that it is about to fail with
 */
export async function explainFailed(
  { key, name }: RunningTest,
  scope: object,
  reads: () => Reads | Promise<Reads>,
  more: readonly Error[],
): Promise<void> {
  const { result, fails, file: { name: path = "", projectName = "" } = {} } = key as Task;
  const errors: unknown[] = result?.state === "fail" && !fails ? [...(result.errors ?? [])] : [];
  errors.push(...more);
  if (errors.length === 0) return;
  const { explainFailure, gatherFrom } = await import("@smtp-fixture/core/evidence");
  const provided = vitest.inject("smtpFixture") as ProvidedSmtpFixture | undefined;
  const page = await explainFailure(
    // A file is run once for each project that it is in.
    {
      key: key as Task,
      scope,
      name,
      file: `${projectName} ${path}`.trim(),
      failedAtMs: realDateMs(),
    },
    errors,
    async () => await gatherFrom(await reads()),
    provided === undefined ? workerState().ownPlace : (provided.evidence ?? undefined),
  );
  if (page === undefined) return;
  const { recordArtifact } = vitest as { recordArtifact?: RecordArtifact };
  await recordArtifact?.(key as Task, { type: "smtp-fixture:evidence", page });
}

/** Where evidence goes, where the run does not say so: without the plugin. */
export async function ownPlace(): Promise<EvidencePlace | undefined> {
  const { clearPlace, evidencePlace, runOf } = await import("@smtp-fixture/core/hub");
  // A forked worker is not the process that its run ends with.
  const run = runOf(process.send === undefined ? process.pid : process.ppid);
  const root = vitestWorker()?.config?.root ?? process.cwd();
  const place = evidencePlace(undefined, root, run, "Vitest");
  if (place !== undefined) await clearPlace(place);
  return place;
}
