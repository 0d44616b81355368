import { fileURLToPath, pathToFileURL } from "node:url";
import { SmtpFixtureError } from "../errors.js";

/** Room for the path in sockaddr_un, its final NUL apart: a longer one would be cut without a word. */
const LONGEST_PATH_OCTETS = process.platform === "linux" ? 107 : 103;

const PIPE = /^\\\\[.?]\\pipe\\/i;

/** Whether a name is that of a Windows pipe: no file stands for it. */
export const isPipe = (name: string): boolean => PIPE.test(name);

/**
 * The path of a Unix socket, or the name of a Windows pipe: as text, as a `file:` URL, or as the `unix:` URL that
 * {@link unixUrl} makes.
 *
 * @throws `INVALID_ARGUMENT` for anything else, and for a path that is longer than the system can bind
 */
export function unixPathOf(unixSocket: string | URL): string {
  const given: unknown = unixSocket;
  // A URL of another realm is one too.
  const href: unknown = typeof given === "string" ? given : (given as Partial<URL> | null)?.href;
  if (typeof href !== "string") throw wrong("a path, a file: URL or a Windows pipe name");
  const isPath = typeof given === "string" && !/^(?:file|unix):/.test(given);
  const path = isPath ? href : pathOfUrl(href);
  if (path === "" || path.includes("\0"))
    throw wrong("a path of at least one character without NUL");
  if (isPipe(path)) return path;
  const octets = Buffer.byteLength(path);
  if (octets > LONGEST_PATH_OCTETS)
    throw wrong(
      `a path of ${LONGEST_PATH_OCTETS} octets at the most, which is all that the system can bind, and this one has ${octets}: choose a shorter folder, or a relative path`,
    );
  return path;
}

function pathOfUrl(href: string): string {
  const pipe = /^unix:\/\/pipe\/(.+)$/.exec(href)?.[1];
  if (pipe !== undefined) return `\\\\.\\pipe\\${decodeURIComponent(pipe)}`;
  try {
    return fileURLToPath(href.replace(/^unix:/, "file:"));
  } catch (cause) {
    throw wrong("a file: or unix: URL that names a path", cause);
  }
}

/** Where a client finds the socket: `"unix:///tmp/smtp.sock"`, for a Windows pipe `"unix://pipe/name"`. */
export function unixUrl(path: string): string {
  if (isPipe(path)) return `unix://pipe/${encodeURIComponent(path.replace(PIPE, ""))}`;
  return pathToFileURL(path).href.replace(/^file:/, "unix:");
}

function wrong(wanted: string, cause?: unknown): SmtpFixtureError {
  return new SmtpFixtureError("INVALID_ARGUMENT", `A Unix socket takes ${wanted}.`, { cause });
}
