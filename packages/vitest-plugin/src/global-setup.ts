import {
  announce,
  beginRun,
  clearPlace,
  endRun,
  evidencePlace,
  explainPort,
  type HubHandle,
  startHub,
} from "@smtp-fixture/core/hub";
import {
  checkLintSwitch,
  checkUnexpected,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
} from "@smtp-fixture/core/remote";
import type { ProvidedSmtpFixture } from "./provided.js";
import { beginTrust } from "./begin-trust.js";
import { runState } from "./run-state.js";
import { setVariables } from "./variables.js";

/** What we use of Vitest's project. */
interface Project {
  readonly vitest: { readonly version?: string; readonly config?: { readonly root?: string } };
  onTestsRerun?(listener: () => unknown): void;
  provide(key: "smtpFixture", value: ProvidedSmtpFixture): void;
}

/** Starts the run's SMTP server; the function that it returns stops it. Several projects of one run share one. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const state = runState(project.vitest);
  const {
    env = DEFAULT_ENVIRONMENT,
    evidence,
    lint = "off",
    unexpected = "ignore",
    addressFile,
    ...options
  } = state.options;
  checkLintSwitch(lint, "lint");
  checkUnexpected(unexpected, "unexpected");
  const run = (state.run ??= beginRun());
  const { version = "", config } = project.vitest;
  const root = config?.root ?? process.cwd();
  const place = evidencePlace(evidence, root, run, `Vitest ${version}`);
  state.users++;
  const isFirst = state.hub === undefined;
  state.hub ??= startHub(options);
  const failed = (): void => {
    state.users--;
    state.hub = undefined;
  };
  const hub = await state.hub.catch(async (error: unknown) => {
    failed();
    throw await explainPort(error, options, 'the option "port" of smtpFixture()');
  });
  try {
    if (isFirst) state.untell = await tell(hub, env, addressFile, root);
  } catch (error) {
    failed();
    await hub.close();
    throw error;
  }
  warnOfOverruled(state.overruled);
  if (place !== undefined) {
    if (isFirst) await clearPlace(place);
    project.onTestsRerun?.(() => clearPlace(place, true));
  }
  project.provide("smtpFixture", {
    hub: hub.address,
    env,
    lint,
    unexpected,
    evidence: place ?? null,
  });
  return async () => {
    if (--state.users > 0) return;
    state.untell?.();
    state.untell = undefined;
    state.hub = undefined;
    state.run = undefined;
    endRun(run);
    await hub.close();
  };
}

/** Says once which variables of the user's own are not what the configuration says. */
function warnOfOverruled(overruled: Map<string, string>): void {
  if (overruled.size === 0) return;
  const list = [...overruled].map(([name, value]) => `${name}=${value}`).join(", ");
  overruled.clear();
  console.warn(
    `smtp-fixture: test.env of your configuration sets ${list}, and in tests the application is told of the test server instead. Leave these out of test.env; or name other variables with smtpFixture({ env: { … } }).`,
  );
}

/**
 * Tells the application, which may be started once for the run, in this process or by it, and other programs of the server.
 *
 * @returns ends that
 * @throws `INVALID_OPTION`; the system's own error where the address file cannot be written
 */
async function tell(
  hub: HubHandle,
  env: EnvironmentNames,
  addressFile: string | undefined,
  root: string,
): Promise<() => void> {
  const { shared, ca } = hub.address;
  const { variables, withdraw } = announce(hub.address, addressFile, root);
  const restore = setVariables({ ...environmentOf(shared, env), ...variables });
  const trust = ca === undefined ? undefined : await beginTrust(ca);
  return () => {
    trust?.end();
    restore();
    withdraw();
  };
}
