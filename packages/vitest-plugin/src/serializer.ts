import { type MailSerializer, mailSerializer } from "@smtp-fixture/core/snapshot";
import { loadSnapshot } from "./load-snapshot.js";

/** The snapshot serializer for mails, for `snapshotSerializers`; the plugin has it there already. */
const serializer: MailSerializer = mailSerializer(loadSnapshot);

export default serializer;
export { configureMailSnapshots, type MailSnapshotOptions } from "@smtp-fixture/core/snapshot";
