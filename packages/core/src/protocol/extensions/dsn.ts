import { decodeXtext } from "../grammar/xtext.js";
import * as replies from "../session/replies.js";
import { carries, type Extension } from "./extension.js";

/** RFC 3461 §4.4: the longest ENVID, in characters. */
const LONGEST_ENVID = 100;
/** RFC 3461 §4.2: the longest ORCPT, in characters. */
const LONGEST_ORCPT = 500;

/** addr-type of RFC 3461 §4.2: an atom of RFC 5322. */
const ADDRESS_TYPE = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
/** RFC 6533 §3: an address of the type utf-8, whose characters may stand there as they are or as `\x{…}`. */
const UTF8_ADDRESS = /^(?:[!-*,-<>-[\]-~\u0080-\u{10FFFF}]|\\x\{[0-9A-F]{2,6}\})+$/u;
const NOT_ASCII = /[^\0-\x7f]/;
/** RFC 3461 §4.2, §4.4: what an ENVID or an ORCPT stands for is printable ASCII, graphic characters and white space. */
const PRINTABLE = /^[\t -~]+$/;
const isPrintable = (xtext: string): boolean => PRINTABLE.test(decodeXtext(xtext) ?? "");

/**
 * DSN (RFC 3461): the client says which delivery status notifications it wants, and what they shall hold. The wishes are
 * checked and kept with the envelope; whoever delivers the mail is to follow them.
 */
export const dsn: Extension = {
  keyword: "DSN",
  announce: () => "DSN",
  mailParameters: {
    RET(value) {
      return /^(?:FULL|HDRS)$/i.test(value ?? "") ? undefined : replies.badRetParameter;
    },
    ENVID(value = "") {
      return value.length <= LONGEST_ENVID && isPrintable(value)
        ? undefined
        : replies.badEnvidParameter;
    },
  },
  rcptParameters: {
    NOTIFY(value) {
      // RFC 3461 §4.1: NEVER stands alone.
      return /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)$/i.test(
        value ?? "",
      )
        ? undefined
        : replies.badNotifyParameter;
    },
    ORCPT(value = "", { smtpUtf8 }) {
      const at = value.indexOf(";");
      const type = value.slice(0, Math.max(0, at));
      const address = value.slice(at + 1);
      const isAddress = /^utf-8$/i.test(type)
        ? UTF8_ADDRESS.test(address) && (smtpUtf8 || !NOT_ASCII.test(address))
        : isPrintable(address);
      return value.length <= LONGEST_ORCPT && ADDRESS_TYPE.test(type) && isAddress
        ? undefined
        : replies.badOrcptParameter;
    },
  },
  demands: { MAIL: carries("RET", "ENVID"), RCPT: carries("NOTIFY", "ORCPT") },
  // RFC 3461 §4: " RET=FULL" and " ENVID=" with its 100; " ORCPT=" with its 500 and the longest list of NOTIFY.
  commandLineGrowth: {
    MAIL: 9 + 7 + LONGEST_ENVID,
    RCPT: 7 + LONGEST_ORCPT + " NOTIFY=SUCCESS,FAILURE,DELAY".length,
  },
};
