import type { Socket } from "node:net";
import { createBirpc } from "birpc";
import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";

type AnyFunction = (...args: never[]) => unknown;

/** What the other side does when it is called. */
type Calls<Remote> = {
  readonly [Name in keyof Remote]: Remote[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/**
 * One side's end of a channel. Spelt out, since birpc is bundled: our declarations must not ask for its own.
 */
export type Channel<Remote extends object> = Calls<Remote> & {
  /** Calls without waiting for an answer. What is to be sent is written before this returns. */
  $callEvent<Name extends keyof Remote>(
    name: Name,
    ...args: Remote[Name] extends AnyFunction ? Parameters<Remote[Name]> : never
  ): Promise<void>;
  /** Ends the channel: all calls that are waiting for an answer fail with this error. */
  $close(error: Error): void;
};

/** Where lines go and come from: a socket, or a bridge into a sandbox. */
export interface LinePort {
  post(line: string): void;
  listen(onLine: (line: string) => void): void;
}

/**
 * Speaks JSON, one document a line, over a port.
 *
 * @param local - what this side does when it is called
 */
export function openChannel<Remote extends object>(port: LinePort, local: object): Channel<Remote> {
  const channel: unknown = createBirpc<Remote, object>(local, {
    post: (line: string) => port.post(line),
    on: (onLine) => port.listen(onLine),
    serialize: (message: unknown) => `${JSON.stringify(message, plainError)}\n`,
    deserialize: readLine,
    // A wait may take as long as its test: whoever calls has a deadline of its own.
    timeout: -1,
    // Whoever calls is told what went wrong, which is what false means here; where an answer cannot be written, nobody
    // is left to tell.
    onFunctionError: () => false,
    onGeneralError: (_error, method) => method !== undefined,
  });
  return channel as Channel<Remote>;
}

/** Cuts what a socket brings into lines; only new octets are searched. */
export function socketPort(socket: Socket): LinePort {
  socket.setEncoding("utf8");
  return {
    post: (line) => void socket.write(line),
    listen(onLine) {
      let parts: string[] = [];
      socket.on("data", (data: string) => {
        let from = 0;
        for (let end = data.indexOf("\n"); end >= 0; end = data.indexOf("\n", from)) {
          parts.push(data.slice(from, end));
          onLine(parts.join(""));
          parts = [];
          from = end + 1;
        }
        if (from < data.length) parts.push(data.slice(from));
      });
    },
  };
}

function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, code } = value as Error & { code?: unknown };
  return { $error: { name, message, code } };
}

/** What is no JSON is nobody's question and nobody's answer. */
function readLine(line: string): unknown {
  try {
    return restoreError(JSON.parse(line) as { e?: unknown });
  } catch {
    return {};
  }
}

function restoreError(message: { e?: unknown }): unknown {
  const plain = (message.e as { $error?: { message: string; code?: string } } | undefined)?.$error;
  if (plain === undefined) return message;
  return {
    ...message,
    e: new SmtpFixtureError((plain.code ?? "HUB_REFUSED") as SmtpFixtureErrorCode, plain.message),
  };
}
