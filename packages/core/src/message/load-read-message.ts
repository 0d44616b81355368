import type { Message } from "./message.js";

type ReadMessage = (raw: Buffer) => Message;

let loaded: Promise<ReadMessage> | undefined;

/** Reads a message; the libraries that it takes are loaded for the first one. */
export async function readMessageLazily(raw: Buffer): Promise<Message> {
  loaded ??= load();
  const readMessage = await loaded;
  return readMessage(raw);
}

async function load(): Promise<ReadMessage> {
  const { readMessage } = __IS_CJS__
    ? // oxlint-disable-next-line typescript/no-require-imports -- import() fails in Jest's sandbox
      (require("./read-message.js") as typeof import("./read-message.js"))
    : await import("./read-message.js");
  return readMessage;
}
