// Handlers that a server's thread loads: each export is one way to name a handler.
import { isMainThread } from "node:worker_threads";

/** Refuses who is not in a domain. */
export class OnlyDomain {
  constructor(domain) {
    this.domain = domain;
  }

  handleRcpt({ address }) {
    return address.endsWith(`@${this.domain}`) ? undefined : "550 5.7.1 Not in this domain";
  }

  handleNoop() {
    return `250 ${isMainThread ? "main thread" : "thread of its own"}`;
  }
}

export async function eventually(reply) {
  await Promise.resolve();
  return { handleNoop: () => reply };
}

export const ready = { handleNoop: () => "250 ready" };

export default ready;

export const nothing = 7;
