import { type MailSerializer, mailSerializer } from "@smtp-fixture/core/snapshot";

/** The snapshot serializer for mails, for `snapshotSerializers`; the preset and `./test` bring it already. */
export default mailSerializer;
// Jest takes what `require` gives as the serializer.
export const test: MailSerializer["test"] = mailSerializer.test;
export const serialize: MailSerializer["serialize"] = mailSerializer.serialize;
export { configureMailSnapshots, type MailSnapshotOptions } from "@smtp-fixture/core/snapshot";
