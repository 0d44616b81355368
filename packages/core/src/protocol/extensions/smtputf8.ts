import * as replies from "../session/replies.js";
import { carries, type Extension } from "./extension.js";

/** SMTPUTF8 (RFC 6531): mailboxes and header fields may hold UTF-8. */
export const smtpUtf8: Extension = {
  keyword: "SMTPUTF8",
  announce: () => "SMTPUTF8",
  mailParameters: {
    SMTPUTF8(value, facts) {
      if (value !== undefined) return replies.smtpUtf8TakesNoValue;
      facts.smtpUtf8 = true;
      return undefined;
    },
  },
  demands: { MAIL: carries("SMTPUTF8") },
  commandLineGrowth: { MAIL: 10 },
};
