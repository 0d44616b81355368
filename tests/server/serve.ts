import { Controller, type ControllerOptions, type Handler } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

/** A running controller on 127.0.0.1 whose greeting is the same on each machine. */
export async function serve(
  handler: Handler = {},
  options: ControllerOptions = {},
): Promise<Controller> {
  const controller = new Controller(handler, {
    hostname: "127.0.0.1",
    serverHostname: "mx.test",
    ...options,
  });
  await controller.start();
  return controller;
}

/** A client in an open transaction from `a@client.test` to the recipients. */
export async function inTransaction(
  server: { readonly port: number },
  ...recipients: readonly string[]
): Promise<RawClient> {
  const client = await RawClient.greeted({ port: server.port });
  await client.command("MAIL FROM:<a@client.test>");
  for (const recipient of recipients) await client.command(`RCPT TO:<${recipient}>`);
  return client;
}

/** A promise and its resolve, for what a test waits for. */
export interface Signal<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

export function signal<T = void>(): Signal<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
