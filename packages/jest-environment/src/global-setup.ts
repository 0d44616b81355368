import { beginRun, clearPlace, endRun, evidencePlace, startHub } from "@smtp-fixture/core/hub";
import { DEFAULT_ENVIRONMENT, environmentOf } from "@smtp-fixture/core/remote";
import { conversationOf, HUB_VARIABLE, type ToldHub } from "./hub-of-worker.js";
import { readOptions } from "./options.js";
import { removeOnSignal } from "./remove-on-signal.js";
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
    ...options
  } = readOptions(project.testEnvironmentOptions);
  const run = beginRun();
  const place = evidencePlace(evidence, global.rootDir, run, "Jest");
  if (place !== undefined) await clearPlace(place);
  const hub = await startHub(options);
  const told: ToldHub = { address: hub.address, conversation: conversationOf(options), run };
  const { shared, ca } = hub.address;
  const trust = ca === undefined ? undefined : (await import("@smtp-fixture/core/trust")).trust(ca);
  const variables = {
    ...environmentOf(shared, env),
    ...trust?.variables,
    [HUB_VARIABLE]: JSON.stringify(told),
  };
  const restore = setVariables(variables, [process.env]);
  const stopWatching = removeOnSignal(hub.address.folder);
  rememberRun(async () => {
    restore();
    trust?.end();
    endRun(run);
    await hub.close();
    stopWatching();
  });
}

export default globalSetup;
