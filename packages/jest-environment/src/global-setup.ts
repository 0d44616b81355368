import { startHub } from "@smtp-fixture/core/hub";
import { DEFAULT_ENVIRONMENT, environmentOf } from "@smtp-fixture/core/remote";
import { HUB_VARIABLE } from "./hub-of-worker.js";
import { readOptions } from "./options.js";
import { rememberRun } from "./run-state.js";

/** What we use of Jest's project configuration. */
interface ProjectConfig {
  readonly testEnvironmentOptions: Readonly<Record<string, unknown>>;
}

/** Starts one SMTP server for the run and tells all workers of it. The global teardown stops it. */
export async function globalSetup(_global: unknown, project: ProjectConfig): Promise<void> {
  const { env = DEFAULT_ENVIRONMENT, ...options } = readOptions(project.testEnvironmentOptions);
  const hub = await startHub(options);
  const variables = {
    ...environmentOf(hub.address.shared, env),
    [HUB_VARIABLE]: JSON.stringify(hub.address),
  };
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  rememberRun(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await hub.close();
  });
}

export default globalSetup;
