import type { Mechanism } from "../auth/mechanism.js";
import {
  auth,
  enhancedStatusCodes,
  KNOWN_EXTENSIONS,
  smtpUtf8,
  starttls,
  xclient,
} from "../extensions/index.js";
import type { ExtensionKeyword, ExtensionUse, ExtensionUses } from "../extensions/use.js";
import type { Extension, ParameterRule } from "../extensions/extension.js";
import { RFC5321_VERBS } from "./commands/index.js";
import { type Demands, demandsOf } from "./demands.js";
import { type Dialect, DIALECTS, type Protocol } from "./dialect.js";
import type { Limits } from "./limits.js";
import type { CallLimit } from "./tally.js";
import type { QuestionHook } from "./question.js";
import type { Verb } from "./verb.js";

/** What a session obeys. One frozen value serves all sessions of a server. */
export interface Rules {
  /** The name that the server goes by in its greeting and EHLO reply. */
  readonly hostName: string;
  /** What follows the name in the greeting. */
  readonly ident: string;
  /** What its protocol is, and where that differs from SMTP. */
  readonly dialect: Dialect;
  /** In the order of their EHLO lines; HELP comes last of its own accord. */
  readonly extensions: readonly Extension[];
  /** What is done with each extension, those that are off among them. */
  readonly uses: ExtensionUses;
  /** Keywords that EHLO does not tell of; undefined where there are none. */
  readonly hidden: ReadonlySet<string> | undefined;
  /** What a client has to do; undefined where no extension is required. */
  readonly demands: Demands | undefined;
  /** The server's rules, where these are the rules of one session. */
  readonly server?: Rules | undefined;
  /** The rules that the session began with, where these were made at an EHLO. */
  readonly connection?: Rules | undefined;
  /** The same rules with other extensions, for one session: as it begins, or up to its next EHLO. */
  readonly withUses: (uses: ExtensionUses, span: RulesSpan) => Rules;
  readonly verbs: ReadonlyMap<string, Verb>;
  readonly mailParameters: ReadonlyMap<string, ParameterRule>;
  readonly rcptParameters: ReadonlyMap<string, ParameterRule>;
  /** Octets by which the longest line of a verb exceeds `limits.commandLine`. */
  readonly commandLineGrowth: ReadonlyMap<string, number>;
  /** The longest line that any verb may have. */
  readonly longestLine: number;
  readonly limits: Limits;
  /** By name, in the order in which they are announced. */
  readonly mechanisms: ReadonlyMap<string, Mechanism>;
  readonly authRequired: boolean;
  readonly authRequireTls: boolean;
  /** Whether and how sessions come to TLS. */
  readonly tls: TlsMode | false;
  /** Whether replies show their enhanced status codes. */
  readonly showsEnhancedCodes: boolean;
  /** Whether SMTPUTF8 is understood: without it commands and replies are ASCII (RFC 5321 §2.4). */
  readonly takesUtf8: boolean;
  /** The questions that somebody wants to be asked; to all others the default is the answer. */
  readonly asks: ReadonlySet<QuestionHook>;
  /** Whether a connection begins with a PROXY protocol header. */
  readonly expectsProxyHeader?: boolean | undefined;
  /** How often one session may use each verb; undefined where that is not counted. */
  readonly callLimit?: CallLimit | undefined;
  /** Whether content is kept until it is complete. */
  readonly keepsContent: boolean;
}

/** How long rules of one session hold: as long as it lasts, or up to its next EHLO. */
export type RulesSpan = "connection" | "ehlo";

/** What {@link makeRules} starts from. */
export interface RulesInput {
  /** @defaultValue `"smtp"` */
  readonly protocol?: Protocol | undefined;
  readonly hostName: string;
  readonly ident: string;
  /** Those that are announced, unless `uses` says otherwise. */
  readonly extensions: readonly Extension[];
  /** What is done with extensions other than that. */
  readonly uses?: { readonly [Name in ExtensionKeyword]?: ExtensionUse } | undefined;
  /** Whether XCLIENT is there, for clients that are trusted. */
  readonly xclient?: boolean | undefined;
  readonly limits: Limits;
  readonly mechanisms: readonly Mechanism[];
  readonly authRequired: boolean;
  readonly authRequireTls: boolean;
  /** @defaultValue false */
  readonly tls?: TlsMode | false;
  readonly asks: ReadonlySet<QuestionHook>;
  readonly expectsProxyHeader?: boolean | undefined;
  readonly callLimit?: CallLimit | undefined;
  /**
   * Whether content is kept until it is complete.
   * @defaultValue where `handleData` is asked and `handleDataChunk` is not
   */
  readonly keepsContent?: boolean | undefined;
}

/**
 * How a session comes to TLS: `starttls` offers it (RFC 3207), `required` lets nothing else happen before it, `implicit`
 * begins with it (RFC 8314 §3).
 */
export type TlsMode = "starttls" | "required" | "implicit";

export function makeRules(input: RulesInput): Rules {
  const { uses: _, xclient: _isThere, protocol = "smtp", ...own } = input;
  const dialect = DIALECTS[protocol];
  const tls = input.tls ?? false;
  const uses = usesOf(input);
  const known = new Set([...input.extensions, ...KNOWN_EXTENSIONS, starttls, auth, xclient]);
  const used = (extension: Extension): ExtensionUse =>
    uses[extension.keyword as ExtensionKeyword] ?? "announced";
  const extensions = [...known].filter((extension) => used(extension) !== "off");
  const hidden = Object.entries(uses).flatMap(([name, use]) => (use === "hidden" ? [name] : []));
  const verbs = new Map(dialect.verbs(RFC5321_VERBS).map((verb) => [verb.name, verb]));
  const mailParameters = new Map<string, ParameterRule>();
  const rcptParameters = new Map<string, ParameterRule>();
  const commandLineGrowth = new Map<string, number>();
  for (const extension of extensions) {
    for (const verb of extension.verbs ?? []) verbs.set(verb.name, verb);
    for (const [name, rule] of Object.entries(extension.mailParameters ?? {}))
      mailParameters.set(name, rule);
    for (const [name, rule] of Object.entries(extension.rcptParameters ?? {}))
      rcptParameters.set(name, rule);
    for (const [verb, octets] of Object.entries(extension.commandLineGrowth ?? {}))
      commandLineGrowth.set(verb, (commandLineGrowth.get(verb) ?? 0) + octets);
  }
  const rules: Rules = Object.freeze({
    ...own,
    tls,
    dialect,
    extensions,
    uses,
    hidden: hidden.length === 0 ? undefined : new Set(hidden),
    demands: demandsOf(extensions.filter((extension) => used(extension) === "required")),
    withUses: (other: ExtensionUses, span: RulesSpan) => variantOf(rules, input, other, span),
    verbs,
    mailParameters,
    rcptParameters,
    commandLineGrowth,
    longestLine: input.limits.commandLine + Math.max(0, ...commandLineGrowth.values()),
    mechanisms: new Map(input.mechanisms.map((mechanism) => [mechanism.name, mechanism])),
    keepsContent:
      input.keepsContent ?? (input.asks.has("handleData") && !input.asks.has("handleDataChunk")),
    showsEnhancedCodes: extensions.includes(enhancedStatusCodes),
    takesUtf8: extensions.includes(smtpUtf8),
  });
  return rules;
}

/** What is done with each extension that can be named. */
function usesOf({
  extensions,
  mechanisms,
  tls,
  uses,
  xclient: isThere,
}: RulesInput): ExtensionUses {
  const standing: Record<string, ExtensionUse> = {};
  for (const { keyword } of KNOWN_EXTENSIONS) standing[keyword] = "off";
  for (const { keyword } of extensions) standing[keyword] = "announced";
  standing["STARTTLS"] = (tls ?? false) === false ? "off" : "announced";
  standing["AUTH"] = mechanisms.length === 0 ? "off" : "announced";
  standing["XCLIENT"] = isThere === true ? "announced" : "off";
  standing["HELP"] = "announced";
  return Object.freeze({ ...standing, ...uses }) as ExtensionUses;
}

/** By the rules that they vary: sessions that want the same share them. */
const variants = new WeakMap<Rules, Map<string, Rules>>();

function variantOf(rules: Rules, input: RulesInput, uses: ExtensionUses, span: RulesSpan): Rules {
  const known = variants.get(rules) ?? new Map<string, Rules>();
  variants.set(rules, known);
  const key = [span, ...Object.values(uses)].join(" ");
  const made = known.get(key);
  if (made !== undefined) return made;
  const variant: Rules = Object.freeze({
    ...makeRules({ ...input, uses }),
    server: rules.server ?? rules,
    connection: span === "ehlo" ? rules : undefined,
    withUses: (other: ExtensionUses, next: RulesSpan) => variantOf(variant, input, other, next),
  });
  known.set(key, variant);
  return variant;
}
