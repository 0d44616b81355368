import type { Mechanism } from "../auth/mechanism.js";
import { KNOWN_EXTENSIONS } from "../extensions/index.js";
import type { ExtensionKeyword, ExtensionUse, ExtensionUses } from "../extensions/use.js";
import type { Extension } from "../extensions/extension.js";
import { type Dialect, DIALECTS, type Protocol } from "./dialect.js";
import type { Limits } from "./limits.js";
import type { CallLimit } from "./tally.js";
import type { QuestionHook } from "./question.js";
import { AVAILABLE, type Tables, tablesOf } from "./tables.js";

/** What a session obeys. One frozen value serves all sessions of a server. */
export interface Rules extends Tables {
  /** The name that the server goes by in its greeting and EHLO reply. */
  readonly hostName: string;
  /** What follows the name in the greeting. */
  readonly ident: string;
  /** What its protocol is, and where that differs from SMTP. */
  readonly dialect: Dialect;
  /** What is done with each extension, those that are off among them. */
  readonly uses: ExtensionUses;
  /** The server's rules, where these are the rules of one session. */
  readonly server?: Rules | undefined;
  /** The rules that the session began with, where these were made at an EHLO. */
  readonly connection?: Rules | undefined;
  /** The same rules with other extensions, for one session: as it begins, or up to its next EHLO. */
  readonly withUses: (uses: ExtensionUses, span: RulesSpan) => Rules;
  /** The longest line that any verb may have. */
  readonly longestLine: number;
  readonly limits: Limits;
  /** By name, in the order in which they are announced. */
  readonly mechanisms: ReadonlyMap<string, Mechanism>;
  readonly authRequired: boolean;
  readonly authRequireTls: boolean;
  /** Whether and how sessions come to TLS. */
  readonly tls: TlsMode | false;
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
  const { asks, limits, mechanisms } = input;
  const dialect = DIALECTS[input.protocol ?? "smtp"];
  const uses = isComplete(input.uses) ? input.uses : usesOf(input);
  const own = input.extensions.filter((extension) => !AVAILABLE.includes(extension));
  const tables = tablesOf(dialect, uses, own);
  // Each field by its name: a server that starts is not to wait for copies.
  const rules: Rules = Object.freeze({
    hostName: input.hostName,
    ident: input.ident,
    dialect,
    uses,
    extensions: tables.extensions,
    hidden: tables.hidden,
    demands: tables.demands,
    verbs: tables.verbs,
    mailParameters: tables.mailParameters,
    rcptParameters: tables.rcptParameters,
    commandLineGrowth: tables.commandLineGrowth,
    longestGrowth: tables.longestGrowth,
    showsEnhancedCodes: tables.showsEnhancedCodes,
    takesUtf8: tables.takesUtf8,
    server: undefined,
    connection: undefined,
    withUses: (other: ExtensionUses, span: RulesSpan) => variantOf(rules, input, other, span),
    longestLine: limits.commandLine + tables.longestGrowth,
    limits,
    mechanisms:
      mechanisms.length === 0
        ? NO_MECHANISMS
        : new Map(mechanisms.map((mechanism) => [mechanism.name, mechanism])),
    authRequired: input.authRequired,
    authRequireTls: input.authRequireTls,
    tls: input.tls ?? false,
    asks,
    expectsProxyHeader: input.expectsProxyHeader,
    callLimit: input.callLimit,
    keepsContent: input.keepsContent ?? (asks.has("handleData") && !asks.has("handleDataChunk")),
  });
  return rules;
}

const NO_MECHANISMS: ReadonlyMap<string, Mechanism> = new Map();

/** Whether something is said of each extension that can be named. */
function isComplete(uses: RulesInput["uses"]): uses is ExtensionUses {
  if (uses?.HELP === undefined) return false;
  return AVAILABLE.every(({ keyword }) => uses[keyword as ExtensionKeyword] !== undefined);
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
