import { createHash } from "node:crypto";
import {
  type EvidenceRun,
  type HubHandle,
  type HubOptions,
  runOf,
  startHub,
} from "@smtp-fixture/core/hub";
import { type HubAddress, SmtpFixtureError } from "@smtp-fixture/core/remote";
import type { SmtpEnvironmentOptions } from "./options.js";

/** The variable by which the preset's global setup tells all workers of its hub. */
export const HUB_VARIABLE = "SMTP_FIXTURE_HUB";

/** What that variable says, as JSON. */
export interface ToldHub {
  readonly address: HubAddress;
  /** {@link conversationOf} the run. */
  readonly conversation: string;
  readonly run: EvidenceRun;
}

/** The hub that a file uses. */
export interface HubOfWorker {
  readonly address: HubAddress;
  /** Whether the whole run has it. */
  readonly isOfRun: boolean;
}

const KEY = Symbol.for("smtp-fixture hubs of this worker");

type Hubs = Map<string, Promise<HubHandle>>;

/**
 * The hub that a file uses: the run's where the preset has started one with the file's options, else one of this
 * worker's own, for all its files with these options.
 *
 * @throws `INVALID_OPTION` for the address of a run's server where no run has one; what `startHub()` throws
 */
export async function hubOfWorker(options: SmtpEnvironmentOptions): Promise<HubOfWorker> {
  const {
    env: _env,
    evidence: _evidence,
    lint: _lint,
    unexpected: _unexpected,
    ...hubOptions
  } = options;
  const { host, port, advertisedHost, addressFile, ...ownOptions } = hubOptions;
  const conversation = conversationOf(ownOptions);
  const told = toldHub();
  if (told?.conversation === conversation) return { address: told.address, isOfRun: true };
  const addressed = { host, port: port === 0 ? undefined : port, advertisedHost, addressFile };
  const [asked] = Object.entries(addressed).find(([, value]) => value !== undefined) ?? [];
  if (told === undefined && asked !== undefined)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `testEnvironmentOptions.smtp.${asked} is the address of the server that a whole run shares, and testEnvironment alone starts none. Set preset: "@smtp-fixture/jest-environment" too, or leave "${asked}" out: each file is told its own address by its environment variables.`,
    );
  const hubs = ((globalThis as { [KEY]?: Hubs })[KEY] ??= new Map());
  let hub = hubs.get(conversation);
  if (hub === undefined) {
    hub = startForWorker(ownOptions);
    hubs.set(conversation, hub);
  }
  try {
    return { address: (await hub).address, isOfRun: false };
  } catch (error) {
    hubs.delete(conversation);
    throw error;
  }
}

/** The run that this worker is of: told by the preset, else known by the process that started the worker. */
export function runOfWorker(): { readonly run: EvidenceRun; readonly isTold: boolean } {
  const told = toldHub();
  if (told !== undefined) return { run: told.run, isTold: true };
  const isForked = /jest-worker.*processChild/.test(process.argv[1] ?? "");
  return { run: runOf(isForked ? process.ppid : process.pid), isTold: false };
}

/** A hub that ends with its worker: nothing tells an environment that its file is the last. */
function startForWorker(options: HubOptions): Promise<HubHandle> {
  return startHub({ ahead: 1, ...options });
}

/** What of a hub's options shapes the listeners of files, as text to compare. No key is in it: variables are for all to read. */
export function conversationOf(options: HubOptions): string {
  const { host: _host, port: _port, advertisedHost: _name, ahead: _ahead, ...rest } = options;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(given.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return typeof rest.tls === "object" ? createHash("sha256").update(text).digest("hex") : text;
}

function toldHub(): ToldHub | undefined {
  const told = process.env[HUB_VARIABLE];
  return told === undefined || told === "" ? undefined : (JSON.parse(told) as ToldHub);
}
