import { comparable } from "../inbox/judge-mailbox.js";
import type { PlainClaim, PlainPattern } from "../inbox/mail-claim.js";

/** What a claim is judged by. */
export interface ClaimFacts {
  readonly recipients: readonly string[];
  readonly authUser: string | undefined;
  /** The content; undefined where there is none yet. Asked for by claims of header fields alone. */
  readonly content: () => Buffer | undefined;
}

/** Says whether a claim holds for a mail, or for an attempt that brought none. */
export type ClaimJudge = (facts: ClaimFacts) => boolean;

export function claimJudge({ to, header, authUser }: PlainClaim): ClaimJudge {
  const isRecipient = to === undefined ? undefined : patternJudge(to);
  const isUser = authUser === undefined ? undefined : patternJudge(authUser);
  // JSON has no undefined.
  const fields = header?.map(([name, value]) => ({
    name,
    fits: value === true ? () => true : patternJudge(value),
  }));
  const isFolded = typeof to === "string";
  return ({ recipients, authUser: user, content }) => {
    if (isUser !== undefined && (user === undefined || !isUser(user))) return false;
    if (
      isRecipient !== undefined &&
      !recipients.some((one) => isRecipient(isFolded ? comparable(one) : one))
    )
      return false;
    if (fields === undefined) return true;
    const octets = content();
    if (octets === undefined) return false;
    const found = headerFields(octets);
    return fields.every(({ name, fits }) =>
      found.some((field) => field.name === name && fits(field.value)),
    );
  };
}

function patternJudge(pattern: PlainPattern): (value: string) => boolean {
  if (typeof pattern === "string") return (value) => value === pattern;
  const [source, flags] = pattern.$regexp;
  const regexp = new RegExp(source, flags);
  return (value) => regexp.test(value);
}

/** How much of a mail is searched for header fields. */
const HEADER_OCTETS = 64 * 1024;

/** The header fields of a mail, names in lower case, values unfolded (RFC 5322 §2.2.3). */
function headerFields(content: Buffer): { readonly name: string; readonly value: string }[] {
  const head = content.subarray(0, HEADER_OCTETS);
  const end = head.indexOf("\r\n\r\n");
  const text = head.toString("utf8", 0, end < 0 ? head.length : end);
  return text
    .replaceAll(/\r\n(?=[ \t])/g, "")
    .split("\r\n")
    .flatMap((line) => {
      const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined
        ? []
        : { name: name.toLowerCase(), value: value.trim() };
    });
}
