import { SmtpFixtureError } from "../errors.js";
import {
  conflictIn,
  type ExtensionKeyword,
  type ExtensionUse,
  type ExtensionUses,
  KNOWN_EXTENSIONS,
  OFFERED_EXTENSIONS,
  wantedUse,
} from "../protocol/extensions/index.js";
import type { Protocol } from "../protocol/session/dialect.js";
import { type Check, checkOptions, isListOf, isObject } from "../check-options.js";
import type { ExtensionName, SmtpOptions } from "./options.js";

const NAMES = KNOWN_EXTENSIONS.map(({ keyword }) => keyword);
const KEYWORDS = [...NAMES, "STARTTLS", "AUTH", "XCLIENT", "HELP"];
const USE_CHECKS: Readonly<Record<string, Check>> = Object.fromEntries(
  KEYWORDS.map((name): [string, Check] => [name, (use) => wantedUse(name, use)]),
);

/** Takes a list of names, or a table of uses; what stands in that is checked where it is read. */
export const isExtensions: Check = (value) =>
  !Array.isArray(value) && isObject(value) === undefined ? undefined : isListOf(NAMES)(value);

/** What a server has beyond the extensions that it offers by name. */
export interface Equipment {
  readonly protocol: Protocol;
  readonly smtpUtf8: boolean;
  readonly hasTls: boolean;
  readonly hasAuth: boolean;
  readonly hasXclient: boolean;
}

/**
 * What is done with each extension by the option `extensions`.
 * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION` for what cannot be
 */
export function readExtensions(
  given: SmtpOptions["extensions"],
  equipment: Equipment,
): ExtensionUses {
  if (given !== undefined) return usesOf(given, equipment);
  const { protocol, smtpUtf8, hasTls, hasAuth, hasXclient } = equipment;
  const key = `${protocol} ${smtpUtf8} ${hasTls} ${hasAuth} ${hasXclient}`;
  let uses = defaultUses.get(key);
  if (uses === undefined) defaultUses.set(key, (uses = usesOf(given, equipment)));
  return uses;
}

/** What is done where the option is left out, by the equipment: servers that have the same share it. */
const defaultUses = new Map<string, ExtensionUses>();

function usesOf(
  given: SmtpOptions["extensions"],
  { protocol, smtpUtf8, hasTls, hasAuth, hasXclient }: Equipment,
): ExtensionUses {
  const option = (given && askedFor.get(given)) ?? given;
  const offered: readonly string[] = isList(option)
    ? option
    : OFFERED_EXTENSIONS.map(({ keyword }) => keyword);
  const standing = {
    ...Object.fromEntries(NAMES.map((name) => [name, use(offered.includes(name))])),
    STARTTLS: use(hasTls),
    AUTH: use(hasAuth),
    XCLIENT: use(hasXclient),
    HELP: "announced",
  } as ExtensionUses;
  const wanted = isList(option) || option === undefined ? {} : option;
  checkOptions(wanted, USE_CHECKS, "extensions.");
  const said = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const uses: ExtensionUses = Object.freeze({
    ...standing,
    ...(Object.fromEntries(said) as { [Name in ExtensionKeyword]?: ExtensionUse }),
    ...(smtpUtf8 ? {} : { SMTPUTF8: "off" as const }),
  });
  const conflict = conflictIn(uses, standing, protocol);
  if (conflict !== undefined) throw new SmtpFixtureError("INVALID_OPTION", conflict);
  return uses;
}

const use = (is: boolean): ExtensionUse => (is ? "announced" : "off");

/** By the names that they came to: the option as it was given, whose names do not say what is hidden or required. */
const askedFor = new WeakMap<object, NonNullable<SmtpOptions["extensions"]>>();

/** The names of those that are not off, in the order of their EHLO lines. Given as the option again, they stand for it. */
export function namesFor(
  uses: ExtensionUses,
  given: SmtpOptions["extensions"],
): readonly ExtensionName[] {
  const known = given === undefined ? defaultNames.get(uses) : undefined;
  if (known !== undefined) return known;
  const names = Object.freeze((NAMES as ExtensionName[]).filter((name) => uses[name] !== "off"));
  askedFor.set(names, (given && askedFor.get(given)) ?? given ?? names);
  if (given === undefined) defaultNames.set(uses, names);
  return names;
}

const defaultNames = new WeakMap<ExtensionUses, readonly ExtensionName[]>();

const isList = (
  option: SmtpOptions["extensions"],
): option is Extract<SmtpOptions["extensions"], readonly unknown[]> => Array.isArray(option);
