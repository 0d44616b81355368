import type { BodyPart } from "../body-part.js";
import type { Defect } from "../message.js";
import { noteBody } from "./body.js";
import { noteHeader, noteMessageHeader } from "./header.js";
import { noteMultipart } from "./multipart.js";
import type { Note } from "./note.js";
import { noteOctets } from "./octets.js";

/** What is malformed in a message, in the order of its octets. */
export function findDefects(raw: Buffer, root: BodyPart): readonly Defect[] {
  const defects: Defect[] = [];
  const note: Note = (id, at, part, message) => {
    defects.push(Object.freeze({ id, message, at, part }));
  };
  noteOctets(raw, root, note);
  noteMessageHeader(root, note);
  noteParts(raw, root, [], note);
  // A sort is stable: of what stands at one place, what was found first comes first.
  return Object.freeze(defects.toSorted((a, b) => a.at - b.at));
}

/** @param around - the boundaries of the multiparts that a part is in */
function noteParts(raw: Buffer, part: BodyPart, around: readonly string[], note: Note): void {
  noteHeader(raw, part, note);
  if (!part.contentType.value.startsWith("multipart/")) {
    noteBody(raw, part, note);
    return;
  }
  noteMultipart(part, around, note);
  const inside = [...around, part.contentType.parameters.get("boundary") ?? ""];
  for (const child of part.parts) noteParts(raw, child, inside, note);
}
