import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of somebody else that our server is tested with. */
export interface Peer {
  readonly name: string;
  readonly isHere: boolean;
  /** The end of a test's name: empty, or why the test is skipped. */
  readonly note: string;
  /** A title with that end. */
  titled(title: string): string;
}

/**
 * Looks a program up on the PATH. A contributor who does not have it sees its tests skipped, and why:
 * ``test.runIf(swaks.isHere)(`swaks delivers a mail${swaks.note}`, …)``.
 *
 * @param isOptional - may be missing also where `SMTP_FIXTURE_PEERS=require` says that no test may be skipped
 * @throws where it is missing and required, so that the whole file fails
 */
export function peer(name: string, { isOptional = false } = {}): Peer {
  const isHere = (process.env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => isProgram(join(folder, name)));
  if (!isHere && !isOptional && process.env["SMTP_FIXTURE_PEERS"] === "require")
    throw new Error(
      `${name} is not on the PATH, and SMTP_FIXTURE_PEERS=require wants it: install it.`,
    );
  const note = isHere ? "" : ` (skipped: ${name} is not on the PATH)`;
  return { name, isHere, note, titled: (title) => title + note };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
