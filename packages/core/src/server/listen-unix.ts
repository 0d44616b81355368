import type { Stats } from "node:fs";
import type * as SyncFiles from "node:fs";
import type * as Files from "node:fs/promises";
import { connect, type Server, type Socket } from "node:net";
import type * as Paths from "node:path";
import { closeServer, listen } from "./listen.js";
import { isPipe } from "./unix-path.js";

// Loaded when they are needed: most servers are on TCP.
const files = (): typeof Files => process.getBuiltinModule("node:fs/promises");
const syncFiles = (): typeof SyncFiles => process.getBuiltinModule("node:fs");
const paths = (): typeof Paths => process.getBuiltinModule("node:path");

/** How often a path is tried for that others fill in the meantime. */
const TRIES = 5;

/**
 * Binds a Unix socket. A socket file that a dead server left behind is replaced; one that is served and a file of any
 * other kind are left alone.
 *
 * @throws the system's errors; `EADDRINUSE` where the path is somebody's
 */
export async function listenOnUnix(
  path: string,
  mode: number | undefined,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  for (let tries = 1; ; tries++) {
    try {
      const server = await listen({ path }, onConnection);
      if (!isPipe(path)) ownFiles.set(server, syncFiles().lstatSync(path, QUIETLY));
      return await withMode(server, path, mode);
    } catch (error) {
      // Node says EACCES also where the folder is missing: this says which.
      if (codeOf(error) === "EACCES" && !isPipe(path)) await files().stat(paths().dirname(path));
      if (codeOf(error) !== "EADDRINUSE" || isPipe(path) || tries === TRIES) throw error;
      await removeLeftover(path);
    }
  }
}

async function withMode(server: Server, path: string, mode: number | undefined): Promise<Server> {
  if (mode === undefined || isPipe(path)) return server;
  try {
    await files().chmod(path, mode);
    return server;
  } catch (error) {
    await closeUnixServer(server);
    throw error;
  }
}

/** The socket file of each server, as it was when it was bound. */
const ownFiles = new WeakMap<Server, Stats | undefined>();

const QUIETLY = { throwIfNoEntry: false } as const;

/**
 * Closes a server, and takes its socket file away. What somebody else has put in its place stays: closing takes away
 * whatever has the name, so that is moved aside until it is done.
 */
export function closeUnixServer(server: Server): Promise<void> {
  const path = server.address();
  const own = ownFiles.get(server);
  if (typeof path !== "string" || isPipe(path) || isOwn(path, own)) return closeServer(server);
  const { renameSync } = syncFiles();
  const aside = besides(path);
  try {
    renameSync(path, aside);
  } catch {
    // What cannot be moved cannot be taken away either.
    return closeServer(server);
  }
  // The name is gone from here on, so all of this is done in one go.
  const closed = closeServer(server);
  renameSync(aside, path);
  return closed;
}

/** Whether a path holds the file that a server has bound, or none. */
function isOwn(path: string, own: Stats | undefined): boolean {
  const now = syncFiles().lstatSync(path, QUIETLY);
  return now === undefined || (own !== undefined && isSame(own, now));
}

/** Takes a socket file away that nobody serves any more. */
async function removeLeftover(path: string): Promise<void> {
  const seen = await lookAt(path);
  if (seen === undefined) return;
  if (!seen.isSocket())
    throw inUse(path, "there is a file that is no socket. Remove it or choose another path");
  if (await isServed(path))
    throw inUse(path, "a server is listening on it. Stop that one or choose another path");
  // Whoever starts at the same moment may have replaced it by now: judged and moved out of the way in one go, and judged
  // once more where no other process can reach it.
  const { linkSync, lstatSync, renameSync, unlinkSync } = syncFiles();
  const now = lstatSync(path, QUIETLY);
  if (now === undefined || !isSame(seen, now)) return;
  const aside = besides(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    return unlessMissing(error);
  }
  if (!isSame(seen, lstatSync(aside)))
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else has the name by now.
    }
  unlinkSync(aside);
}

let moves = 0;

/** A name in the folder of a path that nobody else has. */
function besides(path: string): string {
  const name = `.smtp-fixture-${process.pid}-${Date.now()}-${++moves}`;
  return paths().join(paths().dirname(path), name);
}

async function lookAt(path: string): Promise<Stats | undefined> {
  return (await files().lstat(path).catch(unlessMissing)) ?? undefined;
}

/** Inode numbers are given out again soon; the time at which it was bound tells two of them apart. */
const isSame = (one: Stats, other: Stats): boolean =>
  one.dev === other.dev && one.ino === other.ino && one.mtimeMs === other.mtimeMs;

/** Whether anybody listens: only a refusal says that nobody does. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const settle = (served: boolean): void => {
      resolve(served);
      socket.destroy();
    };
    socket.once("connect", () => settle(true));
    socket.once("error", (error) => {
      const code = codeOf(error);
      settle(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}

function inUse(path: string, why: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`listen EADDRINUSE: ${path}: ${why}.`), {
    code: "EADDRINUSE",
    syscall: "listen",
    address: path,
  });
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
}
