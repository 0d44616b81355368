import { join } from "node:path";
import { append, errorAt, textOf } from "./append.js";
import { digest } from "./digest.js";
import type { FailedTest } from "./failure.js";
import type { Material } from "./material.js";
import type { EvidencePlace } from "./place.js";
import { writeEvidence } from "./write-evidence.js";

/** Errors that something was added to, and those beside them: a retried test keeps those of its earlier attempts. */
const dealtWith = new WeakSet<object>();

/**
 * Adds what is known of a failed test's mail to the last of its errors, and writes it to files. A test without any mail or
 * session fails as it would without us.
 *
 * @param errors - the test's, as its runner keeps them; changed in place
 * @param gather - called where there is an error that is new
 * @param place - where files go; undefined where none are wanted
 * @returns the path of the page, where one was written
 */
export async function explainFailure(
  test: FailedTest,
  errors: unknown[],
  gather: () => Promise<Material>,
  place: EvidencePlace | undefined,
): Promise<string | undefined> {
  const fresh = errors.filter((error) => !dealtWith.has(error as object));
  if (fresh.length === 0) return undefined;
  // Whatever keeps us from knowing more, the test has its own reason to fail.
  const material = await gather().catch(() => undefined);
  if (material === undefined) return undefined;
  const texts = fresh.map(textOf);
  const lines = digest(material, texts.join("\n"));
  if (lines === undefined) return undefined;
  const page = place && written(test, texts, material, place, lines);
  const error = errorAt(errors, errors.length - 1);
  if (error !== undefined && lines.length > 0) append(error, lines);
  for (const one of errors) if (typeof one === "object" && one !== null) dealtWith.add(one);
  return page;
}

/** A test must not fail for another reason than its own: what goes wrong here is a line of its text. */
function written(
  test: FailedTest,
  errors: readonly string[],
  material: Material,
  place: EvidencePlace,
  lines: string[],
): string | undefined {
  try {
    const evidence = writeEvidence(place, { test, errors, runner: place.runner }, material);
    if (evidence === undefined) {
      lines.push(
        `Evidence: none, since this run has written 50 MB of it to ${place.shown} already.`,
      );
      return undefined;
    }
    const { page, leftOut } = evidence;
    const less =
      leftOut === 0 ? "" : ` (without the files of ${leftOut} of the mails: 2 MB are the most)`;
    lines.push(`Evidence: ${join(place.shown, page)}${less}`);
    return join(place.folder, page);
  } catch (error) {
    lines.push(`Evidence: none could be written to ${place.shown}: ${String(error)}`);
    return undefined;
  }
}
