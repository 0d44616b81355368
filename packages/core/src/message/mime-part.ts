import type { BodyPart } from "./body-part.js";
import { rawValues } from "./header-fields.js";
import type { MimePart } from "./message.js";

/** A part as those see it who read a mail. */
export function mimePart(part: BodyPart): MimePart {
  const { contentType, disposition, encoding, headerStart, start, end, fields, parts } = part;
  return Object.freeze({
    contentType: contentType.value,
    parameters: Object.freeze(Object.fromEntries(contentType.parameters)),
    disposition: disposition.value === "" ? undefined : disposition.value,
    name: partName(part),
    contentId: partContentId(part),
    encoding,
    headers: Object.freeze(fields),
    headerStart,
    bodyStart: start,
    bodyEnd: end,
    parts: Object.freeze(parts.map(mimePart)),
  });
}

/** The decoded file name; undefined where there is none. */
export function partName({ disposition, contentType }: BodyPart): string | undefined {
  const name = disposition.parameters.get("filename") ?? contentType.parameters.get("name");
  return name === "" ? undefined : name;
}

/** The Content-ID without angle brackets. */
export function partContentId({ fields }: BodyPart): string | undefined {
  return rawValues(fields, "content-id")[0]?.replace(/^\s*<(.*)>\s*$/, "$1");
}
