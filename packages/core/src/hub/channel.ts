import type { Socket } from "node:net";
import { type BirpcReturn, createBirpc } from "birpc";
import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";

/** One side's end of a channel. */
export type Channel<Remote extends object, Local extends object> = BirpcReturn<Remote, Local>;

/** Where lines go and come from: a socket, or a bridge into a sandbox. */
export interface LinePort {
  post(line: string): void;
  listen(onLine: (line: string) => void): void;
}

/** Speaks JSON, one document a line, over a port. */
export function openChannel<Remote extends object, Local extends object>(
  port: LinePort,
  local: Local,
): Channel<Remote, Local> {
  return createBirpc<Remote, Local>(local, {
    post: (line: string) => port.post(line),
    on: (onLine) => port.listen(onLine),
    serialize: (message: unknown) => `${JSON.stringify(message, plainError)}\n`,
    deserialize: (line: string) => restoreError(JSON.parse(line) as { e?: unknown }),
    // A wait may take as long as its test: whoever calls has a deadline of its own.
    timeout: -1,
    // An event that fails concerns its receiver; the channel goes on.
    onFunctionError: () => false,
    onGeneralError: () => true,
  });
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

function restoreError(message: { e?: unknown }): unknown {
  const plain = (message.e as { $error?: { message: string; code?: string } } | undefined)?.$error;
  if (plain === undefined) return message;
  return {
    ...message,
    e: new SmtpFixtureError((plain.code ?? "HUB_REFUSED") as SmtpFixtureErrorCode, plain.message),
  };
}
