import {
  announce,
  type Announcement,
  beginRun,
  clearPlace,
  endRun,
  evidencePlace,
  explainPort,
  type HubHandle,
  startHub,
} from "@smtp-fixture/core/hub";
import { DEFAULT_ENVIRONMENT, environmentOf } from "@smtp-fixture/core/remote";
import { conversationOf, HUB_VARIABLE, type ToldHub } from "./hub-of-worker.js";
import { readOptions } from "./options.js";
import { rememberRun } from "./run-state.js";
import { setVariables } from "./variables.js";

/** What we use of Jest's configuration. */
interface GlobalConfig {
  readonly rootDir: string;
}

interface ProjectConfig {
  readonly testEnvironmentOptions: Readonly<Record<string, unknown>>;
}

/** Starts one SMTP server for the run and tells all workers of it. The global teardown stops it. */
export async function globalSetup(global: GlobalConfig, project: ProjectConfig): Promise<void> {
  const {
    env = DEFAULT_ENVIRONMENT,
    evidence,
    lint: _lint,
    unexpected: _unexpected,
    addressFile,
    ...options
  } = readOptions(project.testEnvironmentOptions);
  const run = beginRun();
  const place = evidencePlace(evidence, global.rootDir, run, "Jest");
  if (place !== undefined) await clearPlace(place);
  const hub = await startHub(options).catch(async (error: unknown) => {
    throw await explainPort(error, options, "testEnvironmentOptions.smtp.port");
  });
  const { variables: connecting, withdraw } = await announced(hub, addressFile, global.rootDir);
  const told: ToldHub = { address: hub.address, conversation: conversationOf(options), run };
  const { shared, ca } = hub.address;
  const trust = ca === undefined ? undefined : (await import("@smtp-fixture/core/trust")).trust(ca);
  const variables = {
    ...environmentOf(shared, env),
    ...trust?.variables,
    ...connecting,
    [HUB_VARIABLE]: JSON.stringify(told),
  };
  const restore = setVariables(variables, [process.env]);
  rememberRun(async () => {
    restore();
    withdraw();
    trust?.end();
    endRun(run);
    await hub.close();
  });
}

/** Announces the server; where that cannot be, the run ends, and the server with it. */
async function announced(
  hub: HubHandle,
  addressFile: string | undefined,
  root: string,
): Promise<Announcement> {
  try {
    return announce(hub.address, addressFile, root);
  } catch (error) {
    await hub.close();
    throw error;
  }
}

export default globalSetup;
