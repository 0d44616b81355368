import { mailSerializer } from "@smtp-fixture/core/snapshot";

/** The snapshot serializer for mails, for `snapshotSerializers`; with the plugin it is registered already. */
export default mailSerializer;
export { configureMailSnapshots, type MailSnapshotOptions } from "@smtp-fixture/core/snapshot";
