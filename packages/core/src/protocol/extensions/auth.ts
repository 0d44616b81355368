import { auth as authVerb } from "../session/commands/auth.js";
import { parseMailbox } from "../grammar/mailbox.js";
import { decodeXtext } from "../grammar/xtext.js";
import * as replies from "../session/replies.js";
import type { Extension } from "./extension.js";

/** AUTH (RFC 4954): the client proves who it is by one of the mechanisms listed. */
export const auth: Extension = {
  keyword: "AUTH",
  announce({ rules, isSecure }) {
    if (rules.mechanisms.size === 0 || (rules.authRequireTls && !isSecure)) return undefined;
    return `AUTH ${[...rules.mechanisms.keys()].join(" ")}`;
  },
  // RFC 4954 §5: who first submitted the mail, or <>. It is kept with the envelope; nothing here depends on it.
  mailParameters: {
    AUTH(value) {
      // RFC 4954 §8: in any case of letters, unlike the xtext of RFC 3461.
      const xtext = value?.replaceAll(/\+[0-9a-f]{2}/gi, (octet) => octet.toUpperCase()) ?? "";
      const submitter = decodeXtext(xtext);
      if (submitter === undefined) return replies.badAuthParameter;
      // curl's --mail-auth writes a mailbox in brackets too, which the RFC has for nobody alone.
      const [, bracketed = submitter] = /^<(.+)>$/.exec(submitter) ?? [];
      const isKnown = submitter === "<>" || parseMailbox(bracketed) !== undefined;
      return isKnown ? undefined : replies.badAuthParameter;
    },
  },
  verbs: [authVerb],
  // RFC 4954 §4 and §3: 12,288 octets for AUTH and each answer, 500 more for MAIL.
  commandLineGrowth: { AUTH: 12_288 - 512, MAIL: 500 },
};
