import { mailSerializer } from "@smtp-fixture/core/snapshot";

/** The snapshot serializer for mails, for `snapshotSerializers`; the plugin has it there already. */
export default mailSerializer;
export { configureMailSnapshots, type MailSnapshotOptions } from "@smtp-fixture/core/snapshot";
