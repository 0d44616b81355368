import { type HubHandle, startHub } from "@smtp-fixture/core/hub";
import type { HubAddress } from "@smtp-fixture/core/remote";
import type { SmtpEnvironmentOptions } from "./options.js";

/** The variable by which the preset's global setup tells all workers of its hub. */
export const HUB_VARIABLE = "SMTP_FIXTURE_HUB";

const KEY = Symbol.for("smtp-fixture hub of this worker");

/** The hub that this worker's files use: the run's, where the preset has started one, else one of the worker's own. */
export async function hubOfWorker(options: SmtpEnvironmentOptions): Promise<HubAddress> {
  const told = process.env[HUB_VARIABLE];
  if (told !== undefined && told !== "") return JSON.parse(told) as HubAddress;
  const holder = globalThis as { [KEY]?: Promise<HubHandle> };
  const { env: _, ...hubOptions } = options;
  // Every worker would bind the same port: one of one's own has to be free.
  holder[KEY] ??= startHub({ ahead: 1, ...hubOptions, port: 0 });
  try {
    return (await holder[KEY]).address;
  } catch (error) {
    delete holder[KEY];
    throw error;
  }
}
