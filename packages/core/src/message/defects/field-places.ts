import type { BodyPart } from "../body-part.js";
import type { HeaderField } from "../message.js";

/** A header field and where it begins in the message's octets. */
export interface PlacedField {
  readonly field: HeaderField;
  readonly at: number;
}

/** The fields of a part by name in lower case, in order. */
export function fieldsByName(part: BodyPart): ReadonlyMap<string, readonly PlacedField[]> {
  const byName = new Map<string, PlacedField[]>();
  for (const [index, field] of part.fields.entries()) {
    const name = field.name.toLowerCase();
    const placed = { field, at: part.fieldStarts[index] ?? part.headerStart };
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [placed]);
    else others.push(placed);
  }
  return byName;
}

/** Where the first field of a name begins, or the header where there is none. */
export function placeOf(part: BodyPart, name: string): number {
  const index = part.fields.findIndex((field) => field.name.toLowerCase() === name);
  return part.fieldStarts[index] ?? part.headerStart;
}
