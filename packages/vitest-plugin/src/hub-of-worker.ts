import {
  connectSocket,
  type HubAddress,
  HubClient,
  type ListenerAddress,
  SmtpFixtureError,
} from "@smtp-fixture/core/remote";
import { inject } from "vitest";
import { ownPlace } from "./evidence.js";
import type {} from "./provided.js";
import { vitestWorker, workerState } from "./worker-state.js";

/** A connection to the run's hub, or to one that this worker starts. */
export async function connect(): Promise<HubClient> {
  const hub = inject("smtpFixture")?.hub ?? (await ownHub());
  return await HubClient.greet(await connectSocket(hub.socket), hub);
}

/** Without the plugin a worker starts a hub of its own, and says so once. */
async function ownHub(): Promise<HubAddress> {
  const { startHub } = await import("@smtp-fixture/core/hub");
  console.warn(
    "smtp-fixture: no hub was started for this run, so this worker starts one of its own. Add smtpFixture() from @smtp-fixture/vitest-plugin to the plugins in vitest.config.ts: it is faster, and sets the application's variables before its modules load.",
  );
  const hub = await startHub({ ahead: 0 });
  const state = workerState();
  state.ownHub = hub;
  state.ownPlace = await ownPlace();
  // Where modules outlive their file nobody knows which file is the last.
  vitestWorker()?.onCleanup?.(() => hub.close());
  return hub.address;
}

/** The listener that the whole run shares. @throws `ENVIRONMENT_MISSING` */
export function sharedAddress(): ListenerAddress {
  const address = inject("smtpFixture")?.hub.shared;
  if (address !== undefined) return address;
  throw new SmtpFixtureError(
    "ENVIRONMENT_MISSING",
    "There is no listener that the whole run shares: without smtpFixture() in the plugins of vitest.config.ts each worker starts a server of its own. Add the plugin.",
  );
}
