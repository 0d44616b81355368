import {
  auth,
  enhancedStatusCodes,
  KNOWN_EXTENSIONS,
  smtpUtf8,
  starttls,
  xclient,
} from "../extensions/index.js";
import type { Extension, ParameterRule } from "../extensions/extension.js";
import type { ExtensionKeyword, ExtensionUse, ExtensionUses } from "../extensions/use.js";
import { RFC5321_VERBS } from "./commands/index.js";
import { type Demands, demandsOf } from "./demands.js";
import type { Dialect } from "./dialect.js";
import type { Verb } from "./verb.js";

/** What follows from a protocol and its extensions alone: servers that have the same share them. */
export interface Tables {
  /** In the order of their EHLO lines; HELP comes last of its own accord. */
  readonly extensions: readonly Extension[];
  /** Keywords that EHLO does not tell of; undefined where there are none. */
  readonly hidden: ReadonlySet<string> | undefined;
  /** What a client has to do; undefined where no extension is required. */
  readonly demands: Demands | undefined;
  readonly verbs: ReadonlyMap<string, Verb>;
  readonly mailParameters: ReadonlyMap<string, ParameterRule>;
  readonly rcptParameters: ReadonlyMap<string, ParameterRule>;
  /** Octets by which the longest line of a verb exceeds `limits.commandLine`. */
  readonly commandLineGrowth: ReadonlyMap<string, number>;
  /** The most of them. */
  readonly longestGrowth: number;
  /** Whether replies show their enhanced status codes. */
  readonly showsEnhancedCodes: boolean;
  /** Whether SMTPUTF8 is understood: without it commands and replies are ASCII (RFC 5321 §2.4). */
  readonly takesUtf8: boolean;
}

/** All that is known, in the order of their EHLO lines. */
export const AVAILABLE: readonly Extension[] = [...KNOWN_EXTENSIONS, starttls, auth, xclient];

const made = new WeakMap<Dialect, Map<string, Tables>>();

/** @param own - extensions beyond those that are known; they are announced */
export function tablesOf(
  dialect: Dialect,
  uses: ExtensionUses,
  own: readonly Extension[] = [],
): Tables {
  if (own.length > 0) return makeTables(dialect, uses, own);
  let known = made.get(dialect);
  if (known === undefined) made.set(dialect, (known = new Map()));
  let key = uses.HELP;
  for (const { keyword } of AVAILABLE) key += ` ${uses[keyword as ExtensionKeyword]}`;
  let tables = known.get(key);
  if (tables === undefined) known.set(key, (tables = makeTables(dialect, uses, own)));
  return tables;
}

function makeTables(dialect: Dialect, uses: ExtensionUses, own: readonly Extension[]): Tables {
  const used = (extension: Extension): ExtensionUse =>
    uses[extension.keyword as ExtensionKeyword] ?? "announced";
  const extensions = [...AVAILABLE, ...own].filter((extension) => used(extension) !== "off");
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
  return Object.freeze({
    extensions,
    hidden: hidden.length === 0 ? undefined : new Set(hidden),
    demands: demandsOf(extensions.filter((extension) => used(extension) === "required")),
    verbs,
    mailParameters,
    rcptParameters,
    commandLineGrowth,
    longestGrowth: Math.max(0, ...commandLineGrowth.values()),
    showsEnhancedCodes: extensions.includes(enhancedStatusCodes),
    takesUtf8: extensions.includes(smtpUtf8),
  });
}
