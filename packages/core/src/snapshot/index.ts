// Snapshots of mails: the entry point "./snapshot". The bundles of the runners take the small parts of it, and load the rest
// when the first mail is to be printed.
export { mailSnapshot } from "./mail-snapshot.js";
export { configureMailSnapshots } from "./snapshot-defaults.js";
export type { MailSnapshotOptions } from "./snapshot-options.js";
export type { MailSnapshotMatchers } from "./snapshot-matchers.js";
export { type MailSerializer, mailSerializer } from "./serializer.js";
export { loadSnapshot } from "./load-snapshot.js";
export { printMail } from "./print-mail.js";
export { readChaiCall } from "./chai-call.js";
export {
  readSnapshotCall,
  type SnapshotContext,
  type SnapshotMatcherName,
} from "./snapshot-call.js";
export type { SnapshotText } from "./snapshot-text.js";
