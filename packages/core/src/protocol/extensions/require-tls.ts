import * as replies from "../session/replies.js";
import { carries, type Extension } from "./extension.js";

/**
 * REQUIRETLS (RFC 8689): the mail shall go over TLS on all of its way. It is for sessions inside TLS alone (§2), so in
 * clear it is not announced, and its parameter not recognized. The wish is kept with the envelope; whoever hands the
 * mail on has to follow it (§4.2.1).
 */
export const requireTls: Extension = {
  keyword: "REQUIRETLS",
  announce: ({ isSecure }) => (isSecure ? "REQUIRETLS" : undefined),
  mailParameters: {
    REQUIRETLS(value, { isSecure }) {
      if (!isSecure) return replies.mailParameterUnknown("REQUIRETLS");
      return value === undefined ? undefined : replies.requireTlsTakesNoValue;
    },
  },
  demands: { MAIL: carries("REQUIRETLS") },
  // RFC 8689 §2
  commandLineGrowth: { MAIL: 11 },
};
