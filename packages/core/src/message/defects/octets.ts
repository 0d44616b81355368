import type { BodyPart } from "../body-part.js";
import type { DefectId } from "./defect-ids.js";
import type { Note } from "./note.js";

const LF = 10;
const CR = 13;
/** Without its line end (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998;

/** Something that a message may hold many of: where the first is, and how many there are. */
class Tally {
  first = -1;
  count = 0;

  add(at: number): void {
    if (this.count++ === 0) this.first = at;
  }
}

/**
 * What is wrong with lines and octets wherever they stand (RFC 5322 §2.1.1, §2.3), each kind once: the body of a part
 * that is declared binary has no lines and is left out.
 */
export function noteOctets(raw: Buffer, root: BodyPart, note: Note): void {
  const found: Found = {
    "bare-cr": new Tally(),
    "bare-lf": new Tally(),
    "line-too-long": new Tally(),
    nul: new Tally(),
  };
  for (const [from, to] of textRanges(root, raw.length)) tally(raw, from, to, found);
  for (const [id, { first, count }] of Object.entries(found) as [keyof Found, Tally][]) {
    const [one, many] = SENTENCES[id];
    if (count > 0)
      note(
        id,
        first,
        pathAt(root, first),
        count === 1 ? one : `${count} ${many}, the first of them here.`,
      );
  }
}

type Found = Readonly<Record<DefectId & keyof typeof SENTENCES, Tally>>;

const SENTENCES = {
  "bare-cr": [
    "A CR stands without LF, which is no line end.",
    "CRs stand without LF, which is no line end",
  ],
  "bare-lf": ["A line ends with LF alone.", "lines end with LF alone"],
  "line-too-long": [
    `A line is longer than ${LONGEST_LINE} octets.`,
    `lines are longer than ${LONGEST_LINE} octets`,
  ],
  nul: ["There is a NUL octet.", "octets are NUL"],
} as const satisfies Partial<Record<DefectId, readonly [one: string, many: string]>>;

/** Looks at each octet, and at hardly any of them for long: this is done for every octet of every mail. */
function tally(raw: Buffer, from: number, to: number, found: Found): void {
  let start = from;
  for (let at = from; at < to; at++) {
    const octet = raw[at] as number;
    if (octet > CR) continue;
    if (octet === LF) {
      const isWhole = at > start && raw[at - 1] === CR;
      if (!isWhole) found["bare-lf"].add(at);
      if (at - start - (isWhole ? 1 : 0) > LONGEST_LINE) found["line-too-long"].add(start);
      start = at + 1;
    } else if (octet === CR) {
      if (at + 1 >= to || raw[at + 1] !== LF) found["bare-cr"].add(at);
    } else if (octet === 0) found.nul.add(at);
  }
  if (to - start > LONGEST_LINE) found["line-too-long"].add(start);
}

/** All but the bodies of parts that are declared binary. */
function textRanges(root: BodyPart, end: number): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  let from = 0;
  for (const part of leaves(root)) {
    if (part.encoding !== "binary") continue;
    ranges.push([from, part.start]);
    from = part.end;
  }
  ranges.push([from, end]);
  return ranges;
}

function* leaves(part: BodyPart): Generator<BodyPart> {
  if (part.parts.length === 0) yield part;
  else for (const child of part.parts) yield* leaves(child);
}

/** The innermost part that an octet belongs to. */
function pathAt(part: BodyPart, at: number): string {
  const inner = part.parts.find(({ headerStart, end }) => headerStart <= at && at < end);
  return inner === undefined ? part.path : pathAt(inner, at);
}
