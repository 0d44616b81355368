import * as replies from "../session/replies.js";
import { isDeclaredBinary } from "../session/body.js";
import type { Extension } from "./extension.js";

/**
 * BINARYMIME (RFC 3030 §3): content may be any octets, without lines. It can only be sent by BDAT, so CHUNKING has to
 * be offered as well.
 */
export const binaryMime: Extension = {
  keyword: "BINARYMIME",
  announce: () => "BINARYMIME",
  mailParameters: {
    BODY(value, facts) {
      const body = value?.toUpperCase();
      if (body !== "7BIT" && body !== "8BITMIME" && body !== "BINARYMIME")
        return replies.badBinaryBodyParameter;
      facts.body = body;
      return undefined;
    },
  },
  demands: { MAIL: isDeclaredBinary },
  // RFC 3030 §3
  commandLineGrowth: { MAIL: 16 },
};
