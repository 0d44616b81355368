import * as replies from "../session/replies.js";
import { carries, type Extension } from "./extension.js";

/** SIZE (RFC 1870): the server says how long content may be, the client says how long it will be. */
export const size: Extension = {
  keyword: "SIZE",
  // Without a limit the keyword stands alone (RFC 1870 §4).
  announce: ({ rules }) =>
    Number.isFinite(rules.limits.content) ? `SIZE ${rules.limits.content}` : "SIZE",
  mailParameters: {
    SIZE(value, facts, rules) {
      if (value === undefined || !/^\d{1,20}$/.test(value)) return replies.badSizeParameter;
      facts.size = Number(value);
      return facts.size > rules.limits.content ? replies.declaredSizeTooLarge : undefined;
    },
  },
  demands: { MAIL: carries("SIZE") },
  commandLineGrowth: { MAIL: 26 },
};
