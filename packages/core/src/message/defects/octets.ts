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
  const found = { "bare-cr": new Tally(), "bare-lf": new Tally(), "line-too-long": new Tally() };
  const nul = new Tally();
  for (const [from, to] of textRanges(root, raw.length)) {
    tallyLines(raw, from, to, found);
    const octets = raw.subarray(from, to);
    for (let at = octets.indexOf(0); at >= 0; at = octets.indexOf(0, at + 1)) nul.add(from + at);
  }
  const say = (id: DefectId, { first, count }: Tally, one: string, many: string): void => {
    if (count > 0)
      note(
        id,
        first,
        pathAt(root, first),
        count === 1 ? one : `${count} ${many}, the first of them here.`,
      );
  };
  say(
    "bare-cr",
    found["bare-cr"],
    "A CR stands without LF, which is no line end.",
    "CRs stand without LF, which is no line end",
  );
  say("bare-lf", found["bare-lf"], "A line ends with LF alone.", "lines end with LF alone");
  say(
    "line-too-long",
    found["line-too-long"],
    `A line is longer than ${LONGEST_LINE} octets.`,
    `lines are longer than ${LONGEST_LINE} octets`,
  );
  say("nul", nul, "There is a NUL octet.", "octets are NUL");
}

function tallyLines(
  raw: Buffer,
  from: number,
  to: number,
  found: Readonly<Record<"bare-cr" | "bare-lf" | "line-too-long", Tally>>,
): void {
  const octets = raw.subarray(0, to);
  let cr = octets.indexOf(CR, from);
  let start = from;
  while (start < to) {
    const lf = octets.indexOf(LF, start);
    const next = lf < 0 ? to : lf + 1;
    const end = lf > start && octets[lf - 1] === CR ? lf - 1 : lf < 0 ? to : lf;
    if (end - start > LONGEST_LINE) found["line-too-long"].add(start);
    if (lf >= 0 && end === lf) found["bare-lf"].add(lf);
    while (cr >= 0 && cr < end) {
      found["bare-cr"].add(cr);
      cr = octets.indexOf(CR, cr + 1);
    }
    if (cr >= 0 && cr < next) cr = octets.indexOf(CR, next);
    start = next;
  }
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
