import { beginRun, clearPlace, endRun, evidencePlace, startHub } from "@smtp-fixture/core/hub";
import {
  checkLintSwitch,
  checkUnexpected,
  DEFAULT_ENVIRONMENT,
  environmentOf,
  SmtpFixtureError,
} from "@smtp-fixture/core/remote";
import type { SmtpFixturePluginOptions } from "./options.js";
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
    ...options
  } = state.options;
  checkLintSwitch(lint, "lint");
  checkUnexpected(unexpected, "unexpected");
  const run = (state.run ??= beginRun());
  const { version = "", config } = project.vitest;
  const place = evidencePlace(evidence, config?.root ?? process.cwd(), run, `Vitest ${version}`);
  state.users++;
  const isFirst = state.hub === undefined;
  state.hub ??= startHub(options);
  const hub = await state.hub.catch((error: unknown) => {
    state.users--;
    state.hub = undefined;
    throw explained(error, options);
  });
  warnOfOverruled(state.overruled);
  const restore = isFirst ? setVariables(environmentOf(hub.address.shared, env)) : undefined;
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
    restore?.();
    if (--state.users > 0) return;
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

/** What the system says of a port, with what to do about it. */
function explained(
  error: unknown,
  { host = "127.0.0.1", port }: SmtpFixturePluginOptions,
): unknown {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") return error;
  return new SmtpFixtureError(
    "HUB_START_FAILED",
    `Port ${port} of ${host} is in use by another program, or by another run of these tests. Leave out the option "port" of smtpFixture(), and each run takes a free one and names it to the application; or end the other program.`,
    { cause: error },
  );
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
