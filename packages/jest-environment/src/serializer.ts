import { type MailSerializer, mailSerializer } from "@smtp-fixture/core/snapshot";
import { loadSnapshot } from "./load-snapshot.js";

/** The snapshot serializer for mails, for `snapshotSerializers`; the preset and `./test` bring it already. */
const serializer: MailSerializer = mailSerializer(loadSnapshot);

export default serializer;
// Jest takes what `require` gives as the serializer.
export const test: MailSerializer["test"] = serializer.test;
export const serialize: MailSerializer["serialize"] = serializer.serialize;
export { configureMailSnapshots, type MailSnapshotOptions } from "@smtp-fixture/core/snapshot";
