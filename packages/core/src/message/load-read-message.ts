import type { Message } from "./message.js";
import type * as ReadMessageFile from "./read-message.js";

type ReadMessageModule = typeof ReadMessageFile;
type ReadMessage = (raw: Buffer) => Message;

let loaded: Promise<ReadMessage> | undefined;

/** Reads a message; the libraries that it takes are loaded for the first one. */
export async function readMessageLazily(raw: Buffer): Promise<Message> {
  loaded ??= load();
  const readMessage = await loaded;
  return readMessage(raw);
}

async function load(): Promise<ReadMessage> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return (require("./read-message.js") as ReadMessageModule).readMessage;
  const { readMessage } = await import("./read-message.js");
  return readMessage;
}
