import type { EvidenceRun, HubHandle } from "@smtp-fixture/core/hub";
import type { SmtpFixturePluginOptions } from "./options.js";

/** What the main process keeps for one run. */
interface RunState {
  options: SmtpFixturePluginOptions;
  /** Variables of the user's own `test.env` that the application gets another value of, and what they were to be. */
  readonly overruled: Map<string, string>;
  /** Projects that use the hub. */
  users: number;
  hub: Promise<HubHandle> | undefined;
  /** Takes back what the application and others were told of the hub. */
  untell: (() => void) | undefined;
  run: EvidenceRun | undefined;
}

// The plugin and the global setup may be two copies of this package: they meet on the object that both are given.
const KEY = Symbol.for("smtp-fixture run state");

/** The state of the run that a Vitest instance stands for. */
export function runState(vitest: object): RunState {
  const holder = vitest as { [KEY]?: RunState };
  return (holder[KEY] ??= {
    options: {},
    overruled: new Map(),
    users: 0,
    hub: undefined,
    untell: undefined,
    run: undefined,
  });
}

export function rememberOptions(vitest: object, options: SmtpFixturePluginOptions): void {
  runState(vitest).options = options;
}
