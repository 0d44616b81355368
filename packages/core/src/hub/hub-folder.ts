import { randomBytes } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { realDateMs, setRealTimeout } from "../real-time.js";
import type { HubSetup } from "./hub.js";
import { removeAtEnd } from "./remove-at-end.js";

/** The control channel's socket in a hub's folder, where the system has such sockets. */
export const HUB_SOCKET = "hub.sock";

/** The machine that a folder was made on. */
const MACHINE = "machine";

/** After this time a folder is nobody's any more of which nothing but its process number can be asked. */
const LEFT_BEHIND_MS = 24 * 60 * 60 * 1000;

/** How long a hub may take from binding its socket to listening on it. */
const LISTENING_MS = 100;

/** A hub's private folder. */
export interface HubFolder {
  readonly path: string;
  /** Removes it; without this it goes with the process. */
  remove(): void;
}

/** Makes a folder that only this user can read. */
export function makeHubFolder(): HubFolder {
  // For nobody but this user: mkdtemp makes it 0700.
  const path = mkdtempSync(join(parentFolder(), `smtp-fixture-${process.pid}-`));
  const remove = (): void => removeFolder(path);
  const forget = removeAtEnd(remove);
  writeFileSync(join(path, MACHINE), thisMachine());
  return {
    path,
    remove() {
      remove();
      forget();
    },
  };
}

/** Where a hub's control channel is, and what lets somebody in. */
export function makePlace(): Pick<HubSetup, "folder" | "socket" | "token"> & {
  removeFolder(): void;
} {
  const folder = makeHubFolder();
  const socket =
    process.platform === "win32"
      ? `\\\\.\\pipe\\smtp-fixture-${randomBytes(16).toString("hex")}`
      : join(folder.path, HUB_SOCKET);
  return {
    folder: folder.path,
    socket,
    token: randomBytes(16).toString("hex"),
    removeFolder: () => folder.remove(),
  };
}

/** Removes the folders of hubs whose process was killed. Resolves when that is done; never rejects. */
export async function removeLeftBehind(): Promise<void> {
  await Promise.all(
    hubFolders().map(async ({ path, pid }) => {
      if (await isLeftBehind(path, pid)) removeFolder(path);
    }),
  );
}

function hubFolders(): { readonly path: string; readonly pid: number }[] {
  const parent = parentFolder();
  return namesIn(parent).flatMap((name) => {
    const [, pid] = /^smtp-fixture-(\d+)-/.exec(name) ?? [];
    return pid === undefined ? [] : [{ path: join(parent, name), pid: Number(pid) }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Where folders can be made, but not listed.
    return [];
  }
}

/**
 * Whether a hub has ended that still has its folder. A process number says little: it may have been given again, and a
 * container that has the same folder for temporary files counts for itself. Its socket knows: the kernel refuses
 * connections to one whose listener is gone.
 */
async function isLeftBehind(path: string, pid: number): Promise<boolean> {
  const answer = await answerOf(join(path, HUB_SOCKET));
  if (answer === "accepted") return false;
  if (answer === "refused" && machineOf(path) === thisMachine()) {
    if (isGone(pid)) return true;
    // Elsewhere than on Linux a socket refuses also while more clients wait than it lets wait.
    if (process.platform !== "linux") return false;
    // A hub that starts in this moment may have bound its socket and not listen yet.
    await pause(LISTENING_MS);
    return (await answerOf(join(path, HUB_SOCKET))) === "refused";
  }
  return isOld(path) && isGone(pid);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setRealTimeout(resolve, ms));
}

function answerOf(socket: string): Promise<"accepted" | "refused" | "none"> {
  return new Promise((resolve) => {
    const client = connect(socket);
    client.once("connect", () => {
      client.destroy();
      resolve("accepted");
    });
    client.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "ECONNREFUSED" ? "refused" : "none"),
    );
  });
}

/** What tells kernels apart: another one's socket refuses whoever comes, though its listener lives. */
function thisMachine(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return hostname();
  }
}

function machineOf(path: string): string | undefined {
  try {
    return readFileSync(join(path, MACHINE), "utf8");
  } catch {
    return undefined;
  }
}

function isOld(path: string): boolean {
  try {
    return realDateMs() - statSync(path).mtimeMs >= LEFT_BEHIND_MS;
  } catch {
    return false;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another user's, or another run removes it at the same time.
  }
}

const parentFolder = (): string => realpathSync(tmpdir());
