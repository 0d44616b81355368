import * as replies from "../session/replies.js";
import { carries, type Extension } from "./extension.js";

/** 8BITMIME (RFC 6152): content may hold octets above 127. They are kept as they come, declared or not. */
export const eightBitMime: Extension = {
  keyword: "8BITMIME",
  announce: () => "8BITMIME",
  mailParameters: {
    BODY(value, facts) {
      const body = value?.toUpperCase();
      if (body !== "7BIT" && body !== "8BITMIME") return replies.badBodyParameter;
      facts.body = body;
      return undefined;
    },
  },
  demands: { MAIL: carries("BODY") },
  commandLineGrowth: { MAIL: 17 },
};
