/** Internal to the packages of smtp-fixture: the hub, as the process that starts it sees it. */
export { type HubHandle, type HubOptions, startHub } from "./start-hub.js";
export type { HubAddress } from "./contract.js";
