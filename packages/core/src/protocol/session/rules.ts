import type { Mechanism } from "../auth/mechanism.js";
import { auth, enhancedStatusCodes, starttls } from "../extensions/index.js";
import type { Extension, ParameterRule } from "../extensions/extension.js";
import { RFC5321_VERBS } from "./commands/index.js";
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
  /** The questions that somebody wants to be asked; to all others the default is the answer. */
  readonly asks: ReadonlySet<QuestionHook>;
  /** Whether a connection begins with a PROXY protocol header. */
  readonly expectsProxyHeader?: boolean | undefined;
  /** How often one session may use each verb; undefined where that is not counted. */
  readonly callLimit?: CallLimit | undefined;
  /** Whether content is kept until it is complete. */
  readonly keepsContent: boolean;
}

/** What {@link makeRules} starts from. */
export interface RulesInput {
  /** @defaultValue `"smtp"` */
  readonly protocol?: Protocol | undefined;
  readonly hostName: string;
  readonly ident: string;
  readonly extensions: readonly Extension[];
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

export function makeRules({ protocol = "smtp", ...input }: RulesInput): Rules {
  const dialect = DIALECTS[protocol];
  const tls = input.tls ?? false;
  const extensions = [
    ...input.extensions,
    ...(tls === false ? [] : [starttls]),
    ...(input.mechanisms.length === 0 ? [] : [auth]),
  ];
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
  return Object.freeze({
    ...input,
    tls,
    dialect,
    extensions,
    verbs,
    mailParameters,
    rcptParameters,
    commandLineGrowth,
    longestLine: input.limits.commandLine + Math.max(0, ...commandLineGrowth.values()),
    mechanisms: new Map(input.mechanisms.map((mechanism) => [mechanism.name, mechanism])),
    keepsContent:
      input.keepsContent ?? (input.asks.has("handleData") && !input.asks.has("handleDataChunk")),
    showsEnhancedCodes: extensions.includes(enhancedStatusCodes),
  });
}
