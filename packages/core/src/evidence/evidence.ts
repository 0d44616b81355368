/** Internal to the packages of smtp-fixture: what is told of a failed test's mail. Loaded after a failure. */
export { explainFailure } from "./explain-failure.js";
export type { FailedTest } from "./failure.js";
export { gatherFrom, type Material, restoreMaterial } from "./material.js";
export { clearEvidence } from "./test-folder.js";
