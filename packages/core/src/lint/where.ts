import type { CapturedMail } from "../inbox/captured-mail.js";
import type { MimePart } from "../message/message.js";

/** The name of the place in a mail that an octet stands in: `"header"`, `"body"`, `"part 1.2"`, `"header of part 1.2"`. */
export function whereAt({ structure }: CapturedMail, at: number): string {
  let name = "";
  let part: MimePart = structure;
  for (;;) {
    const index = part.parts.findIndex(
      ({ headerStart, bodyEnd }) => headerStart <= at && at < bodyEnd,
    );
    const child = part.parts[index];
    if (child === undefined) break;
    name = childName(name, index);
    part = child;
  }
  if (at < part.bodyStart) return name === "" ? "header" : `header of part ${name}`;
  return name === "" ? "body" : `part ${name}`;
}

const childName = (parent: string, index: number): string =>
  parent === "" ? String(index + 1) : `${parent}.${index + 1}`;
