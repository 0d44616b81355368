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
import { runState } from "./run-state.js";

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
  let leave: (() => void) | undefined;
  try {
    leave = isFirst ? tell(hub, env, addressFile, root) : undefined;
  } catch (error) {
    failed();
    await hub.close();
    throw error;
  }
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
    leave?.();
    if (--state.users > 0) return;
    state.hub = undefined;
    state.run = undefined;
    endRun(run);
    await hub.close();
  };
}

/**
 * Tells the application and other programs of the server.
 *
 * @returns ends that
 * @throws `INVALID_OPTION`; the system's own error where the address file cannot be written
 */
function tell(
  hub: HubHandle,
  env: EnvironmentNames,
  addressFile: string | undefined,
  root: string,
): () => void {
  const { variables, withdraw } = announce(hub.address, addressFile, root);
  const restore = setVariables({ ...environmentOf(hub.address.shared, env), ...variables });
  return () => {
    restore();
    withdraw();
  };
}

/** Sets the variables of the shared listener, for an application that is started once for the run. */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
