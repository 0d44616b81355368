import { startHub } from "../../packages/core/src/hub/start-hub.js";
import {
  connectSocket,
  HubClient,
  makeReads,
  Tests,
  viewSource,
} from "../../packages/core/src/hub/remote.js";
import {
  type MechanismName,
  type SmtpReads,
  startSmtpFixture,
} from "../../packages/core/src/index.js";

/** A running server and what came to it, wherever the server lives. */
export interface Server extends Pick<SmtpReads, "mails" | "transcript">, AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** Options that both homes take. */
export interface ServerOptions {
  readonly dataSizeLimit?: number;
  readonly mechanisms?: readonly MechanismName[];
}

/** Where servers live: each test opens one of its own. */
export interface Home extends AsyncDisposable {
  open(options?: ServerOptions): Promise<Server>;
}

/** The homes that clients are tested with, to be started once a file. */
export const HOMES: readonly { readonly name: string; start(): Promise<Home> }[] = [
  { name: "in process", start: inProcess },
  { name: "in a thread", start: inAThread },
  { name: "through the hub", start: throughHub },
];

function inProcess(): Promise<Home> {
  return Promise.resolve({
    open: (options) => startSmtpFixture(options),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

function inAThread(): Promise<Home> {
  return Promise.resolve({
    open: (options) => startSmtpFixture({ ...options, thread: true }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

async function throughHub(): Promise<Home> {
  const hub = await startHub({ ahead: 0 });
  const client = await HubClient.greet(await connectSocket(hub.address.socket), hub.address);
  const tests = new Tests();
  return {
    async open(options) {
      const { inbox, address } = await client.lease();
      if (options !== undefined) await inbox.configure(options);
      const { mails, transcript } = makeReads(viewSource(inbox, tests, undefined));
      return { ...address, mails, transcript, [Symbol.asyncDispose]: () => inbox.end(false) };
    },
    async [Symbol.asyncDispose]() {
      tests.dispose();
      client.close();
      await hub.close();
    },
  };
}
