import { parentPort, workerData } from "node:worker_threads";
import type { HubAddress } from "./contract.js";
import { Hub, type HubSetup } from "./hub.js";

/** What the hub's thread tells the thread that started it. */
export type HubThreadMessage =
  | { readonly type: "ready"; readonly address: HubAddress }
  | { readonly type: "failed"; readonly message: string; readonly code: string | undefined }
  | { readonly type: "stopped" };

/** The entry of the hub's thread: starts a hub, and stops it when it is told to. */
async function run(): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const hub = new Hub(workerData as HubSetup);
  const tell = (message: HubThreadMessage): void => port.postMessage(message);
  port.on("message", () => {
    void hub.stop().finally(() => {
      tell({ type: "stopped" });
      port.close();
    });
  });
  try {
    tell({ type: "ready", address: await hub.start() });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    await hub.stop();
    tell({ type: "failed", message, code });
  }
}

void run();
