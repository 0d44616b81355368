import { workerData } from "node:worker_threads";
import type { AskerSetup } from "./blocking.js";
import { openChannel } from "./channel.js";
import { type HubSide, PROTOCOL_VERSION } from "./contract.js";
import { connectSocket, type HubConnection } from "./hub-connection.js";
import type { Question } from "./question.js";
import { unreachable } from "./unreachable.js";
import { answerQuestions } from "./standing-still.js";

/** The entry of the thread that asks a hub for another thread, which stands still meanwhile. */
const { socket, port, state } = workerData as AskerSetup;

type Ask = (question: Question) => Promise<unknown>;

let asking: Promise<Ask> | undefined;

/** A way to the hub. Once its connection has closed, the next question takes another one. */
async function connected(token: string): Promise<Ask> {
  const connection: HubConnection = await connectSocket(socket);
  const hub = openChannel<HubSide>(connection, {});
  connection.onClose(() => {
    asking = undefined;
    hub.$close(unreachable());
  });
  port.once("close", () => connection.close());
  await hub.hello(PROTOCOL_VERSION, token);
  const calls = hub as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  return async ({ name, args }) => await calls[name]?.(...args);
}

answerQuestions(port, state, async (question) => {
  asking ??= connected(question.token).catch((error: unknown) => {
    asking = undefined;
    throw error;
  });
  const ask = await asking;
  return await ask(question);
});
