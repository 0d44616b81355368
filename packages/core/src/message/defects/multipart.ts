import { type BodyPart, MOST_LEVELS } from "../body-part.js";
import { placeOf } from "./field-places.js";
import { type Note, quoted } from "./note.js";

/** Up to 70 of these characters, the last one no space (RFC 2046 §5.1.1). */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

/** What is wrong with how a multipart is cut (RFC 2046 §5.1). */
export function noteMultipart(part: BodyPart, around: readonly string[], note: Note): void {
  const { contentType, path } = part;
  const boundary = contentType.parameters.get("boundary") ?? "";
  const at = placeOf(part, "content-type");
  if (!/^(?:7bit|8bit|binary)$/.test(part.encoding))
    note(
      "encoding-forbidden",
      placeOf(part, "content-transfer-encoding"),
      path,
      `${contentType.value} may not be encoded in ${quoted(part.encoding)}.`,
    );
  if (boundary === "") {
    note("boundary-missing", at, path, `${contentType.value} has no boundary, so it has no parts.`);
    return;
  }
  if (!BOUNDARY.test(boundary))
    note(
      "boundary-malformed",
      at,
      path,
      `The boundary is longer than 70 characters, ends with a space or holds what none may: ${quoted(boundary)}.`,
    );
  if (around.includes(boundary))
    note(
      "boundary-reused",
      at,
      path,
      `The boundary is that of a multipart around this one: ${quoted(boundary)}.`,
    );
  if (part.isTooDeep)
    note(
      "nested-too-deep",
      at,
      path,
      `Multiparts are nested deeper than ${MOST_LEVELS} levels: what is inside of this one is not read.`,
    );
  else if (part.parts.length > 0 && !part.isClosed)
    note(
      "multipart-unclosed",
      part.end,
      path,
      `The closing boundary is missing: ${quoted(`--${boundary}--`)}.`,
    );
  else if (part.parts.length === 0 && part.isClosed)
    note("multipart-empty", part.start, path, "The multipart is closed before it has a part.");
  else if (part.parts.length === 0)
    note(
      "boundary-not-found",
      part.start,
      path,
      `No line is the boundary ${quoted(`--${boundary}`)}.`,
    );
}
