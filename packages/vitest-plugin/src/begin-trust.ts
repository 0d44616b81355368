import type { HubCa, Trust } from "@smtp-fixture/core/remote";
import { setVariables } from "./variables.js";
import { vitestWorker } from "./worker-state.js";

/** Has the clients of this process or thread trust a CA, and those of the child processes that it starts from now on. */
export async function beginTrust(ca: HubCa): Promise<Trust> {
  const { trust } = await import("@smtp-fixture/core/trust");
  const begun = trust(ca);
  const restore = setVariables(begun.variables);
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    restore();
    begun.end();
  };
  return { ...begun, end };
}

/** The same in a test worker: until the worker ends, at the latest. */
export async function beginTrustInWorker(ca: HubCa): Promise<Trust> {
  const trust = await beginTrust(ca);
  vitestWorker()?.onCleanup?.(() => trust.end());
  return trust;
}
