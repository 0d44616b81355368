import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";
import { connectUrl, TOKEN_VARIABLE, URL_VARIABLE } from "./connect-url.js";
import type { HubAddress } from "./contract.js";
import { removeAtEnd } from "./remove-at-end.js";

/** How others than the run's own workers learn of its server. */
export interface Announcement {
  /** For child processes: how to connect to the control channel. The secret stands apart, so that a logged URL tells nothing. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes the address file away. */
  withdraw(): void;
}

/**
 * Announces a run's server.
 *
 * @param addressFile - a file to write that to, relative to the root
 * @throws `INVALID_OPTION`; the system's own error where the file cannot be written
 */
export function announce(
  { socket, token, shared }: Pick<HubAddress, "socket" | "token" | "shared">,
  addressFile: string | undefined,
  root: string,
): Announcement {
  const url = connectUrl(socket);
  const variables = { [URL_VARIABLE]: url, [TOKEN_VARIABLE]: token };
  if (addressFile === undefined) return { variables, withdraw: () => {} };
  if (typeof addressFile !== "string" || addressFile === "")
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "addressFile" takes the path of a file, not ${show(addressFile)}.`,
    );
  const { host, port, url: smtpUrl } = shared;
  const facts = { host, port, url: smtpUrl, pid: process.pid, connect: { url, token } };
  return { variables, withdraw: writeFile(resolve(root, addressFile), facts) };
}

/** Writes a file that whoever reads it has whole or not at all. @returns takes it away, unless another run has replaced it */
function writeFile(path: string, facts: object): () => void {
  const text = `${JSON.stringify(facts, undefined, 2)}\n`;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  // It holds the secret of the control channel, and the mode is that of a new file.
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
  const remove = (): void => {
    try {
      if (readFileSync(path, "utf8") === text) rmSync(path);
    } catch {
      // It is gone already.
    }
  };
  const forget = removeAtEnd(remove);
  return () => {
    remove();
    forget();
  };
}
