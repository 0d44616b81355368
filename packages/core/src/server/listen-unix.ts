import type { Stats } from "node:fs";
import { chmod, link, lstat, rename, stat, unlink } from "node:fs/promises";
import { connect, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { closeServer, listen } from "./listen.js";
import { isPipe } from "./unix-path.js";

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
      return await withMode(server, path, mode);
    } catch (error) {
      // Node says EACCES also where the folder is missing: this says which.
      if (codeOf(error) === "EACCES" && !isPipe(path)) await stat(dirname(path));
      if (codeOf(error) !== "EADDRINUSE" || isPipe(path) || tries === TRIES) throw error;
      await removeLeftover(path);
    }
  }
}

async function withMode(server: Server, path: string, mode: number | undefined): Promise<Server> {
  if (mode === undefined || isPipe(path)) return server;
  try {
    await chmod(path, mode);
    return server;
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}

/** Takes a socket file away that nobody serves any more. */
async function removeLeftover(path: string): Promise<void> {
  const seen = await lookAt(path);
  if (seen === undefined) return;
  if (!seen.isSocket())
    throw inUse(path, "there is a file that is no socket. Remove it or choose another path");
  if (await isServed(path))
    throw inUse(path, "a server is listening on it. Stop that one or choose another path");
  // Whoever starts at the same moment may have replaced it by now: it is moved out of the way before it is judged.
  const aside = join(dirname(path), `.smtp-fixture-${process.pid}-${Date.now()}-${++moves}`);
  await rename(path, aside).catch(unlessMissing);
  const taken = await lookAt(aside);
  if (taken !== undefined && !isSame(seen, taken)) await link(aside, path).catch(() => {});
  await unlink(aside).catch(unlessMissing);
}

let moves = 0;

async function lookAt(path: string): Promise<Stats | undefined> {
  return (await lstat(path).catch(unlessMissing)) ?? undefined;
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
