import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { SmtpFixtureError } from "../errors.js";
import type * as EvidenceFile from "./evidence.js";
import type { EvidencePlace, EvidenceRun } from "./place.js";

/** Where the evidence of failed tests goes: a folder below the project's root, or nowhere. */
export type EvidenceOption = string | false;

const FOLDER = ".smtp-fixture";

/**
 * Where a run's evidence goes. No folder is made before there is something to write.
 *
 * @param root - the project's
 * @throws `INVALID_OPTION` for what is neither a folder nor false
 */
export function evidencePlace(
  option: EvidenceOption | undefined,
  root: string,
  run: EvidenceRun,
  runner: string,
): EvidencePlace | undefined {
  if (option === false) return undefined;
  if (option !== undefined && (typeof option !== "string" || option === ""))
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "evidence" takes the path of a folder, or false for no files, not ${JSON.stringify(option)}.`,
    );
  const folder = resolve(root, option ?? FOLDER);
  const below = relative(process.cwd(), folder);
  return { folder, shown: /^(?:\.\.|$)/.test(below) ? folder : below, run, runner };
}

/**
 * Removes what earlier runs have left in a place.
 *
 * @param own - also what this run has written
 */
export async function clearPlace({ folder, run }: EvidencePlace, own = false): Promise<void> {
  if (!existsSync(folder)) return;
  const { clearEvidence } = await load();
  clearEvidence(folder, own ? run : undefined);
}

async function load(): Promise<typeof EvidenceFile> {
  if (__IS_CJS__) return require("./evidence.js") as typeof EvidenceFile;
  return await import("./evidence.js");
}
