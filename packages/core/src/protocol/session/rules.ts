import type { Mechanism } from "../auth/mechanism.js";
import { auth, enhancedStatusCodes } from "../extensions/index.js";
import type { Extension, ParameterRule } from "../extensions/extension.js";
import { RFC5321_VERBS } from "./commands/index.js";
import type { Limits } from "./limits.js";
import type { QuestionHook } from "./question.js";
import type { Verb } from "./verb.js";

/** What a session obeys. One frozen value serves all sessions of a server. */
export interface Rules {
  /** The name that the server goes by in its greeting and EHLO reply. */
  readonly hostName: string;
  /** What follows the name in the greeting. */
  readonly ident: string;
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
  /** Whether replies show their enhanced status codes. */
  readonly showsEnhancedCodes: boolean;
  /** The questions that somebody wants to be asked; to all others the default is the answer. */
  readonly asks: ReadonlySet<QuestionHook>;
  /** Whether content is kept until it is complete. */
  readonly keepsContent: boolean;
}

/** What {@link makeRules} starts from. */
export interface RulesInput {
  readonly hostName: string;
  readonly ident: string;
  readonly extensions: readonly Extension[];
  readonly limits: Limits;
  readonly mechanisms: readonly Mechanism[];
  readonly authRequired: boolean;
  readonly authRequireTls: boolean;
  readonly asks: ReadonlySet<QuestionHook>;
  /**
   * Whether content is kept until it is complete.
   * @defaultValue where `handleData` is asked and `handleDataChunk` is not
   */
  readonly keepsContent?: boolean | undefined;
}

export function makeRules(input: RulesInput): Rules {
  const extensions = input.mechanisms.length === 0 ? input.extensions : [...input.extensions, auth];
  const verbs = new Map(RFC5321_VERBS.map((verb) => [verb.name, verb]));
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
