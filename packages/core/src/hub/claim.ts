import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ListenerAddress } from "../inbox/environment.js";

/** Where the names of listeners stand that can be claimed, and of those that were. */
export const READY = "ready";
export const CLAIMED = "claimed";

/**
 * Claims one of the hub's listeners for this worker: a rename, which only one of all workers can do. No connection is
 * made.
 *
 * @returns its port; undefined where none is ready
 */
export function claimListener(folder: string): number | undefined {
  for (const name of namesIn(join(folder, READY))) {
    try {
      renameSync(join(folder, READY, name), join(folder, CLAIMED, name));
      return Number(name);
    } catch {
      // Another worker was faster: the next one.
    }
  }
  return undefined;
}

/** Where a claimed listener is found: on loopback, and spoken to as the one that the whole run shares. */
export function claimedAddress(port: number, { url }: { readonly url: string }): ListenerAddress {
  const host = "127.0.0.1";
  return { host, port, url: `${url.slice(0, url.indexOf(":"))}://${host}:${port}` };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The hub has gone, and whoever asks it for a listener will be told so.
    return [];
  }
}

/** Says that a claimed listener is not needed any more, by a file that has not talked to the hub. */
export function releaseClaim(folder: string, port: number): void {
  try {
    renameSync(join(folder, CLAIMED, String(port)), join(folder, CLAIMED, `${port}.done`));
  } catch {
    // The hub has gone, and its folder with it.
  }
}
