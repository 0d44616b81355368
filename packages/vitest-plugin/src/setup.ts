// The setup file: claims a listener and names it in the application's variables before any of its modules load. A file
// that never looks at mail pays no more than this, so nothing heavy may be imported here.
import { claimedAddress, claimListener, releaseClaim } from "@smtp-fixture/core/claim";
import type { HubCa } from "@smtp-fixture/core/remote";
import { mailSerializer } from "@smtp-fixture/core/snapshot";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { beginTrustInWorker } from "./begin-trust.js";
import type {} from "./provided.js";
import { isShared, workerState } from "./worker-state.js";

const provided = inject("smtpFixture");
if (provided !== undefined) {
  const state = workerState();
  if (state.claim === undefined) {
    const { folder, shared } = provided.hub;
    const port = claimListener(folder) ?? (await reserve());
    state.claim = claimedAddress(port, shared);
    // Here, and not in the list of snapshotSerializers: Vitest asks its main process for each file of that list.
    expect.addSnapshotSerializer(mailSerializer);
    if (!isShared()) afterAll(() => state.isLeased || releaseClaim(folder, port));
  }
  const { claim } = state;
  for (const [name, part] of Object.entries(provided.env)) process.env[name] = String(claim[part]);
  if (provided.hub.ca !== undefined && state.trust === undefined) await trust(provided.hub.ca);
}

/** Has whatever this worker loads from now on trust the run's server: until the file ends, or the worker where it is shared. */
async function trust(ca: HubCa): Promise<void> {
  const state = workerState();
  const begun = await beginTrustInWorker(ca);
  state.trust = begun;
  if (isShared()) return;
  // What a beforeAll hook returns is called after every afterAll, where mail may still be sent.
  beforeAll(() => () => {
    begun.end();
    state.trust = undefined;
  });
}

/** Where none is ready the hub is asked for one: it takes some milliseconds more. */
async function reserve(): Promise<number> {
  const { connectSocket, HubClient } = await import("@smtp-fixture/core/remote");
  const connection = await connectSocket(inject("smtpFixture").hub.socket);
  const client = await HubClient.greet(connection, inject("smtpFixture").hub);
  const { port } = await client.call((hub) => hub.reserve());
  client.close();
  return port;
}
