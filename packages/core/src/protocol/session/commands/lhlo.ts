import type { Verb } from "../verb.js";
import { ehlo } from "./ehlo.js";

/** LHLO (RFC 2033 §4.1): EHLO by the name that it has in LMTP. The hook is the same, since the question is. */
export const lhlo: Verb = { ...ehlo, name: "LHLO", syntax: "LHLO hostname" };
