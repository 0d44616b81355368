import { startHub } from "@smtp-fixture/core/hub";
import { DEFAULT_ENVIRONMENT, environmentOf } from "@smtp-fixture/core/remote";
import type { ProvidedSmtpFixture } from "./provided.js";
import { runState } from "./run-state.js";

/** What we use of Vitest's project. */
interface Project {
  readonly vitest: object;
  provide(key: "smtpFixture", value: ProvidedSmtpFixture): void;
}

/** Starts the run's SMTP server; the function that it returns stops it. Several projects of one run share one. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const state = runState(project.vitest);
  const { env = DEFAULT_ENVIRONMENT, ...options } = state.options;
  state.users++;
  const isFirst = state.hub === undefined;
  state.hub ??= startHub(options);
  const hub = await state.hub.catch((error: unknown) => {
    state.users--;
    state.hub = undefined;
    throw error;
  });
  const restore = isFirst ? setVariables(environmentOf(hub.address.shared, env)) : undefined;
  project.provide("smtpFixture", { hub: hub.address, env });
  return async () => {
    restore?.();
    if (--state.users > 0) return;
    state.hub = undefined;
    await hub.close();
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
