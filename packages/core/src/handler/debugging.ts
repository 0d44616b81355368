import type { Handler, HookContext, HookSession } from "./handler.js";

export interface DebuggingOptions {
  /**
   * Where mails are printed.
   * @defaultValue `process.stdout`
   */
  readonly stream?: NodeJS.WritableStream | undefined;
}

/**
 * Prints each mail and accepts it, once the stream has taken it.
 *
 *     ---------- MESSAGE FOLLOWS ----------
 *     mail options: ["SIZE=20"]
 *
 *     From: ada@example.test
 *     X-Peer: 127.0.0.1:49152
 *
 *     Hello
 *     ------------ END MESSAGE ------------
 *
 * Octets that are not UTF-8 show as U+FFFD and control characters as `\x1b`, so that no mail takes a terminal over.
 */
export class Debugging implements Handler {
  readonly #stream: NodeJS.WritableStream | undefined;

  constructor({ stream }: DebuggingOptions = {}) {
    this.#stream = stream;
  }

  async handleData({ envelope, session }: HookContext): Promise<void> {
    const { mailOptions, originalContent, rcptOptions } = envelope;
    const lines = ["---------- MESSAGE FOLLOWS ----------"];
    if (mailOptions.length > 0) lines.push(`mail options: ${JSON.stringify(mailOptions)}`, "");
    if (rcptOptions.some((options) => options.length > 0))
      lines.push(`rcpt options: ${JSON.stringify(rcptOptions)}`, "");
    lines.push(...withPeer(linesOf(originalContent?.toString("utf8") ?? ""), session));
    lines.push("------------ END MESSAGE ------------");
    // One write, so that mails of several clients do not mix.
    await write(this.#stream ?? process.stdout, `${lines.map(printable).join("\n")}\n`);
  }
}

/** Lines, whatever ends them; the last line end begins no further one. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Adds the peer as the last field of the header, also where no empty line ends that. */
function withPeer(lines: readonly string[], { peer }: HookSession): string[] {
  const end = lines.indexOf("");
  const at = end < 0 ? lines.length : end;
  return [...lines.slice(0, at), `X-Peer: ${describePeer(peer)}`, ...lines.slice(at)];
}

function describePeer(peer: HookSession["peer"]): string {
  if (peer === undefined) return "Unix socket";
  return `${peer.host.includes(":") ? `[${peer.host}]` : peer.host}:${peer.port}`;
}

const printable = (line: string): string =>
  line.replaceAll(
    /[\0-\x08\x0a-\x1f\x7f-\x9f]/g,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );

/** Writes, and waits until the stream has handed it on: a slow one slows its clients down, and fills no memory. */
function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // A stream that fails also says so by an event, which would end the process if nobody listened.
    stream.once("error", reject);
    stream.write(text, (error) => {
      if (error) return void reject(error);
      stream.off("error", reject);
      resolve();
    });
  });
}
