import { nearestName } from "../nearest-name.js";
import { comparable } from "./judge-mailbox.js";
import { inside, type Place, refusal } from "./place.js";
import { show } from "./show.js";
import { isRegExp } from "./value-kinds.js";

/** Which mail a test claims for its own: all that is given has to hold. */
export interface MailClaim {
  /** A recipient of the envelope: a mailbox, whose case does not matter, or a pattern. */
  readonly to?: string | RegExp | undefined;
  /** Header fields by name: the value as it stands in the mail, unfolded; a pattern; or `true` for any value. */
  readonly header?: Readonly<Record<string, string | RegExp | true>> | undefined;
  /** The identity that the client has authenticated as. */
  readonly authUser?: string | RegExp | undefined;
}

/** A text or a pattern as it crosses to the hub. */
export type PlainPattern = string | { readonly $regexp: readonly [source: string, flags: string] };

/** A claim as plain data. */
export interface PlainClaim {
  readonly to?: PlainPattern | undefined;
  /** By names in lower case, in their order. */
  readonly header?: readonly (readonly [name: string, value: PlainPattern | true])[] | undefined;
  readonly authUser?: PlainPattern | undefined;
}

const PLACE: Place = { name: "claim()", code: "INVALID_ARGUMENT" };
const FIELDS = ["to", "header", "authUser"];

/** @throws `INVALID_ARGUMENT` for what cannot be claimed by */
export function checkClaim(claim: MailClaim): PlainClaim {
  if (typeof claim !== "object" || claim === null || Array.isArray(claim))
    throw refusal(PLACE, `takes { to }, { header } or { authUser }, not ${show(claim)}.`);
  for (const name of Object.keys(claim)) {
    if (FIELDS.includes(name)) continue;
    const nearest = nearestName(name, FIELDS);
    throw refusal(
      PLACE,
      `cannot tell a mail by "${name}": it takes to, header and authUser.${nearest === undefined ? "" : ` Did you mean "${nearest}"?`}`,
    );
  }
  const { to, header, authUser } = claim;
  if (to === undefined && header === undefined && authUser === undefined)
    throw refusal(
      PLACE,
      "has to say which mail: name to, header or authUser. For all of it, take { to: /@/ }.",
    );
  return {
    to: to === undefined ? undefined : plainMailbox(to, inside(PLACE, "to")),
    header: header === undefined ? undefined : plainHeader(header, inside(PLACE, "header")),
    authUser:
      authUser === undefined ? undefined : plainPattern(authUser, inside(PLACE, "authUser")),
  };
}

function plainMailbox(to: string | RegExp, place: Place): PlainPattern {
  const plain = plainPattern(to, place);
  return typeof plain === "string" ? comparable(plain) : plain;
}

function plainHeader(
  header: NonNullable<MailClaim["header"]>,
  place: Place,
): NonNullable<PlainClaim["header"]> {
  const isObject = typeof header === "object" && header !== null && !Array.isArray(header);
  const entries = isObject && !isRegExp(header) ? Object.entries(header) : [];
  if (entries.length === 0)
    throw refusal(place, `takes fields by name, such as { "X-Tenant": "a" }, not ${show(header)}.`);
  return entries
    .map(([name, value]) => {
      // RFC 5322 §2.2: printable US-ASCII without the colon.
      if (!/^[!-9;-~]+$/.test(name))
        throw refusal(place, `has ${show(name)}, which names no field.`);
      const at = inside(PLACE, `header ${name}`);
      return [name.toLowerCase(), value === true ? true : plainPattern(value, at)] as const;
    })
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function plainPattern(value: unknown, place: Place): PlainPattern {
  if (typeof value === "string" && value !== "") return value;
  // With g or y a pattern would remember where it stood.
  if (isRegExp(value)) return { $regexp: [value.source, value.flags.replaceAll(/[gy]/g, "")] };
  throw refusal(place, `takes a string or a RegExp, not ${show(value)}.`);
}
