/** Internal to the packages of smtp-fixture: the hub, as the process that starts it sees it. */
export { type HubHandle, type HubOptions, startHub } from "./start-hub.js";
export { announce, type Announcement } from "./announce.js";
export { explainPort } from "./port-taken.js";
export { clearPlace, evidencePlace, type EvidenceOption } from "../evidence/begin-evidence.js";
export {
  beginRun,
  endRun,
  type EvidencePlace,
  type EvidenceRun,
  runOf,
} from "../evidence/place.js";
export type { HubAddress } from "./contract.js";
