import { execFileSync } from "node:child_process";
import type { Peer } from "./peers.js";

/** Debian's own interpreter: python3-aiosmtpd belongs to it, and to no other that the PATH may name. */
export const SYSTEM_PYTHON = "/usr/bin/python3";

/**
 * Python's aiosmtpd, as `peer()` tells of a program.
 *
 * @throws where it is missing and `SMTP_FIXTURE_PEERS=require` wants it
 */
export function aiosmtpd(): Peer {
  const isHere = hasModule();
  if (!isHere && process.env["SMTP_FIXTURE_PEERS"] === "require")
    throw new Error("python3-aiosmtpd is not installed, and SMTP_FIXTURE_PEERS=require wants it.");
  const note = isHere ? "" : " (skipped: python3-aiosmtpd is not installed)";
  return { name: "aiosmtpd", isHere, note, titled: (title) => title + note };
}

function hasModule(): boolean {
  try {
    execFileSync(SYSTEM_PYTHON, ["-c", "import aiosmtpd.smtp"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
