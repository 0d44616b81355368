import type { Reply } from "../grammar/reply.js";
import type { ExtensionName } from "../extensions/use.js";
import { lhlo } from "./commands/lhlo.js";
import * as replies from "./replies.js";
import type { Verb } from "./verb.js";

/** The protocols that a session can speak: SMTP (RFC 5321), or LMTP, by which mail is handed to its last stop (RFC 2033). */
export type Protocol = "smtp" | "lmtp";

/** Where the two differ. */
export interface Dialect {
  readonly protocol: Protocol;
  /** The verbs that a session knows, made from those of RFC 5321. */
  verbs(smtp: readonly Verb[]): readonly Verb[];
  /** A reply as it has to read in this protocol. */
  says(reply: Reply): Reply;
  /** The content is answered once for each recipient that was accepted, and not once for all (RFC 2033 §4.2). */
  readonly answersEachRecipient: boolean;
  /** The extensions that have to be offered. */
  readonly mandatoryExtensions: readonly ExtensionName[];
}

const smtp: Dialect = {
  protocol: "smtp",
  verbs: (verbs) => verbs,
  says: (reply) => reply,
  answersEachRecipient: false,
  mandatoryExtensions: [],
};

/** What a session says of HELO and EHLO where there is neither (RFC 2033 §4.1). */
const OF_LHLO: ReadonlyMap<Reply, Reply> = new Map([
  [replies.heloFirst, replies.lhloFirst],
  [replies.ehloFirst, replies.lhloFirst],
  [replies.ehloSyntax, replies.lhloSyntax],
  [replies.parametersNeedEhlo, replies.lhloFirst],
]);

const lmtp: Dialect = {
  protocol: "lmtp",
  // RFC 2033 §4.1: LHLO has the meaning of EHLO, and neither HELO nor EHLO may get a positive reply.
  verbs: (verbs) => [lhlo, ...verbs.filter(({ name }) => name !== "HELO" && name !== "EHLO")],
  says: (reply) => OF_LHLO.get(reply) ?? reply,
  answersEachRecipient: true,
  // RFC 2033 §5
  mandatoryExtensions: ["PIPELINING", "ENHANCEDSTATUSCODES"],
};

export const DIALECTS: Readonly<Record<Protocol, Dialect>> = Object.freeze({ smtp, lmtp });
