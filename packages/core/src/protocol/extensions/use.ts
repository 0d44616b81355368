import type { Protocol } from "../session/dialect.js";
import { DIALECTS } from "../session/dialect.js";

/** The extensions that a server offers by name, in the order of their EHLO lines. */
export type ExtensionName =
  | "PIPELINING"
  | "SIZE"
  | "8BITMIME"
  | "ENHANCEDSTATUSCODES"
  | "SMTPUTF8"
  | "CHUNKING"
  | "BINARYMIME"
  | "DSN"
  | "LIMITS"
  | "REQUIRETLS";

/** Everything that EHLO may announce: STARTTLS, AUTH and XCLIENT are set up by options of their own. */
export type ExtensionKeyword = ExtensionName | "STARTTLS" | "AUTH" | "XCLIENT" | "HELP";

/**
 * What a server does with an extension: `announced` tells clients of it; `hidden` understands it and does not tell;
 * `required` announces it and refuses the commands of a client that does not use it; `off` knows nothing of it.
 */
export type ExtensionUse = "announced" | "hidden" | "required" | "off";

/** What is done with each extension. */
export type ExtensionUses = { readonly [Name in ExtensionKeyword]: ExtensionUse };

const UNSEEN = "no server can see whether a client uses it";

/** Why some extensions cannot be required. */
const NEVER_REQUIRED: { readonly [Name in ExtensionKeyword]?: string } = {
  PIPELINING: UNSEEN,
  ENHANCEDSTATUSCODES: UNSEEN,
  LIMITS: UNSEEN,
  HELP: UNSEEN,
  XCLIENT: "who may use it need not",
  STARTTLS: 'the option tls: "required" does that',
  AUTH: "the option authRequired does that",
};

/** Says what the use of an extension may be where it is not that. */
export function wantedUse(name: string, use: unknown): string | undefined {
  const reason = NEVER_REQUIRED[name as ExtensionKeyword];
  const uses: ExtensionUse[] = ["announced", "hidden"];
  if (reason === undefined) uses.push("required");
  // The verb is one of RFC 5321 itself (§4.1.1.8): only its line can be left out.
  if (name !== "HELP") uses.push("off");
  if (uses.includes(use as ExtensionUse)) return undefined;
  const listed = uses.map((each) => JSON.stringify(each)).join(" or ");
  return use === "required" && reason !== undefined ? `${listed} (${reason})` : listed;
}

/**
 * Why these uses cannot be had together, or in place of what stands; undefined where they can.
 *
 * @param standing - what is done where nobody says otherwise: what is off there for want of an option stays off
 * @param where - what says so
 */
export function conflictIn(
  uses: ExtensionUses,
  standing: ExtensionUses,
  protocol: Protocol,
  where = 'The option "extensions"',
): string | undefined {
  const { mandatoryExtensions } = DIALECTS[protocol];
  const missing = mandatoryExtensions.filter((name) => !isAnnounced(uses[name]));
  if (missing.length > 0)
    return `LMTP has to offer ${missing.join(" and ")} (RFC 2033 §5): add to ${where.replace(/^The /, "the ")} what is missing, or leave it out.`;
  if (uses.BINARYMIME !== "off" && uses.CHUNKING === "off")
    return `${where} has BINARYMIME without CHUNKING, by which alone it can be sent (RFC 3030 §3). Add "CHUNKING".`;
  for (const [name, option] of Object.entries(OPTION_FOR) as [keyof typeof OPTION_FOR, string][])
    if (uses[name] !== "off" && standing[name] === "off")
      return `${where} has ${name}, which this server was not given: the option "${option}" brings it.`;
  return undefined;
}

/** What brings the extensions that have an option of their own. */
const OPTION_FOR = { STARTTLS: "tls", AUTH: "authenticator", XCLIENT: "xclient" } as const;

export const isAnnounced = (use: ExtensionUse): boolean =>
  use === "announced" || use === "required";
