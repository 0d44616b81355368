import type { DefectId } from "./defect-ids.js";

/**
 * Takes a defect that was found.
 *
 * @param at - its offset in the message's octets
 * @param part - the path of the part that it is in
 */
export type Note = (id: DefectId, at: number, part: string, message: string) => void;

/** What was found, short enough to stand in a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
