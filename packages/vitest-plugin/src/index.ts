import { fileURLToPath } from "node:url";
import {
  checkEnvironmentNames,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import type { SmtpFixturePluginOptions } from "./options.js";
import { rememberOptions, runState } from "./run-state.js";
// Types alone: Vitest 3 cannot be imported where a configuration is loaded.
import type {} from "./types.js";

/** What we use of Vite's plugin interface: any version's plugin list takes it. */
export interface SmtpFixturePlugin {
  readonly name: string;
  config(config: object): void;
  configureVitest(context: {
    readonly vitest: { readonly config?: object };
    readonly project: { readonly config: object };
  }): void;
}

/**
 * The Vitest plugin: one SMTP server for the run, one listener for each test file, and the application's variables set
 * before its modules load.
 *
 * @example
 * export default defineConfig({ plugins: [smtpFixture()] });
 * @throws `INVALID_OPTION` where `env` does not name host, port or url; other options are checked when the run starts
 */
export function smtpFixture(options: SmtpFixturePluginOptions = {}): SmtpFixturePlugin {
  if (options.env !== undefined) checkEnvironmentNames(options.env);
  return {
    name: "smtp-fixture",
    // In place, and first: the user's own globalSetup may start an application that wants to know the port.
    config(config) {
      const resolved = config as { test?: { globalSetup?: string | string[] } };
      const test = (resolved.test ??= {});
      const others = [test.globalSetup ?? []].flat();
      const ours = here("./global-setup.js");
      test.globalSetup = [ours, ...others.filter((path) => path !== ours)];
    },
    // Vitest 5 drops what config() adds to the projects of a workspace: here the configuration is the project's own.
    configureVitest({ vitest, project }) {
      rememberOptions(vitest, options);
      const config = project.config as ProjectConfig;
      putFirst((config.setupFiles ??= []), here("./setup.js"));
      // At the same time as ours another one could load the application before it has been told of its server.
      for (const { sequence } of [config, (vitest.config ?? {}) as ProjectConfig])
        if (sequence?.setupFiles === "parallel") sequence.setupFiles = "list";
      noteOwnVariables(vitest, config.env ?? {}, options.env ?? DEFAULT_ENVIRONMENT);
    },
  };
}

export default smtpFixture;
export type { SmtpFixturePluginOptions } from "./options.js";

/** What we use of a project's configuration. */
interface ProjectConfig {
  setupFiles?: string[];
  readonly sequence?: { setupFiles?: string };
  readonly env?: Readonly<Record<string, unknown>>;
}

/** Keeps in mind which of the variables that are set for the application the user's `test.env` sets too. */
function noteOwnVariables(
  vitest: object,
  own: NonNullable<ProjectConfig["env"]>,
  names: EnvironmentNames,
): void {
  const { overruled } = runState(vitest);
  for (const name of Object.keys(names))
    if (Object.hasOwn(own, name)) overruled.set(name, String(own[name]));
}

function putFirst(files: string[], file: string): void {
  if (!files.includes(file)) files.unshift(file);
}

const here = (file: string): string => fileURLToPath(new URL(file, __BUNDLE_URL__));
