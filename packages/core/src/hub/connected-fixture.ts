import { SmtpFixtureError } from "../errors.js";
import type { SmtpFixture } from "../fixture.js";
import { DEFAULT_ENVIRONMENT, type ListenerAddress } from "../inbox/environment.js";
import { makeToken } from "../inbox/identity.js";
import { monotonicMs } from "../real-time.js";
import { HubClient } from "./hub-client.js";
import { connectSocket } from "./hub-connection.js";
import type { RemoteInbox } from "./remote-inbox.js";
import { FixtureViews } from "./fixture-views.js";
import { makeTestFixture } from "./test-fixture.js";
import type { TestFacts, TestRegistry } from "./tests.js";

export interface ConnectedFixtureOptions {
  readonly socket: string;
  readonly token: string;
  /** Whether it opens a listener of its own. */
  readonly isOwn: boolean;
  readonly name: string;
}

/** A fixture on a hub that is running already. */
export async function connectFixture(options: ConnectedFixtureOptions): Promise<SmtpFixture> {
  const client = await greet(options);
  try {
    const place = options.isOwn ? await client.lease() : await atShared(client);
    return fixtureOver(client, place, options);
  } catch (error) {
    client.close();
    throw error;
  }
}

interface Place {
  readonly inbox: RemoteInbox;
  readonly address: ListenerAddress;
}

async function atShared(client: HubClient): Promise<Place> {
  const address = await client.call((hub) => hub.sharedAddress());
  const inbox = client.shared;
  inbox.url = address.url;
  return { inbox, address };
}

async function greet({ socket, token }: ConnectedFixtureOptions): Promise<HubClient> {
  const connection = await connectSocket(socket).catch((cause: unknown) => {
    throw new SmtpFixtureError(
      "HUB_UNREACHABLE",
      `No run can be reached at ${socket}: it has ended, or never began. Connect while it is going, with the url of this run.`,
      { cause },
    );
  });
  return await HubClient.greet(connection, { token });
}

function fixtureOver(
  client: HubClient,
  { inbox, address }: Place,
  { isOwn, name }: ConnectedFixtureOptions,
): SmtpFixture {
  const token = makeToken();
  const test: TestFacts = {
    name,
    attempt: 1,
    startedMs: monotonicMs(),
    endedMs: Number.POSITIVE_INFINITY,
    deadlineMs: undefined,
  };
  // Whatever comes here is its own: nobody else has this connection.
  const registry: TestRegistry = {
    current: () => token,
    ownersOf: () => [token],
    find: (known) => (known === token ? test : undefined),
    runningAt: () => [name],
    isOpenedHere: () => false,
  };
  const parts = {
    registry,
    file: `process ${process.pid}`,
    address: () => address,
    sharedUrl: () => (isOwn ? undefined : address.url),
    environmentNames: () => DEFAULT_ENVIRONMENT,
    inbox: () => Promise.resolve(inbox),
  };
  const views = new FixtureViews(parts);
  views.ready(inbox);
  const fixture = makeTestFixture(parts, views);
  return Object.defineProperties({} as SmtpFixture, {
    ...Object.getOwnPropertyDescriptors(fixture),
    [Symbol.asyncDispose]: {
      value: async () => {
        if (isOwn) await inbox.end(false).catch(() => {});
        client.close();
      },
    },
  });
}
