import { nearestName } from "../nearest-name.js";
import type { Attachment } from "../message/message.js";
import { inside, type Place, refusal } from "./place.js";
import { show } from "./show.js";
import { patternJudge, textJudge, verdict } from "./text-match.js";
import { isAsymmetric, isTextMatch } from "./value-kinds.js";

type AttachmentJudge = (attachment: Attachment) => boolean;

/** An attachment as failure texts show it: `"invoice.pdf", application/pdf, 1024 octets`. */
export function describeAttachment({ name, contentType, size }: Attachment): string {
  return `${name === undefined ? "(no name)" : show(name)}, ${contentType}, ${size} octets`;
}

const FIELDS = ["name", "type", "size", "content"];

/** Judges one attachment: all given fields must hold. */
export function attachmentJudge(match: unknown, place: Place): AttachmentJudge {
  if (isTextMatch(match)) return nameJudge(match, place);
  const entries =
    typeof match === "object" && match !== null && !Array.isArray(match)
      ? Object.entries(match)
      : [];
  if (entries.length === 0)
    throw refusal(place, `takes a name or { name, type, size, content }, not ${show(match)}.`);
  const judges = entries.map(([field, value]) => fieldJudge(field, value, place));
  return (attachment) => judges.every((judge) => judge(attachment));
}

function fieldJudge(field: string, value: unknown, place: Place): AttachmentJudge {
  const here = inside(place, field);
  switch (field) {
    case "name":
      return nameJudge(value, here);
    case "type": {
      const judge = textJudge(typeof value === "string" ? value.toLowerCase() : value, here);
      return ({ contentType }) => judge(contentType);
    }
    case "size":
      return sizeJudge(value, here);
    case "content":
      return contentJudge(value, here);
    default: {
      const nearest = nearestName(field, FIELDS);
      const hint =
        nearest === undefined ? `Known are: ${FIELDS.join(", ")}.` : `Did you mean "${nearest}"?`;
      throw refusal(here, `is unknown. ${hint}`);
    }
  }
}

function nameJudge(match: unknown, place: Place): AttachmentJudge {
  const judge = textJudge(match, place);
  return ({ name }) => name !== undefined && judge(name);
}

function sizeJudge(match: unknown, place: Place): AttachmentJudge {
  if (typeof match === "number") return ({ size }) => size === match;
  if (typeof match === "function") return ({ size }) => verdict(match(size));
  if (isAsymmetric(match)) return ({ size }) => verdict(match.asymmetricMatch(size));
  throw refusal(
    place,
    `takes a number of octets, a function or an asymmetric matcher, not ${show(match)}.`,
  );
}

function contentJudge(match: unknown, place: Place): AttachmentJudge {
  // No instanceof: in a DOM environment a Buffer is no Uint8Array of that realm.
  if (ArrayBuffer.isView(match)) {
    const wanted = Buffer.from(match.buffer, match.byteOffset, match.byteLength);
    return ({ content }) => wanted.equals(content);
  }
  if (typeof match === "function") return ({ content }) => verdict(match(content));
  if (isAsymmetric(match)) return ({ content }) => verdict(match.asymmetricMatch(content));
  if (!isTextMatch(match))
    throw refusal(
      place,
      `takes octets, a string, a RegExp, a function or an asymmetric matcher, not ${show(match)}.`,
    );
  const judge = typeof match === "string" ? textJudge(match, place) : patternJudge(match, place);
  return ({ content }) => judge(content.toString("utf8"));
}
