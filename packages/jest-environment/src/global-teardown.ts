import { endRuns } from "./run-state.js";

/** Stops the run's SMTP server. */
export async function globalTeardown(): Promise<void> {
  await endRuns();
}

export default globalTeardown;
