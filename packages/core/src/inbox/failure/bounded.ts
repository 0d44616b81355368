const MOST_LINES = 120;
const MOST_OCTETS = 10_000;
/** A line as a terminal shows it on a few rows. */
const LONGEST_LINE = 400;

/**
 * Joins sections with a blank line between them, and cuts what is too long for a terminal: long lines at their end, and
 * then lines from the end of the longest section.
 */
export function bounded(sections: readonly (readonly string[])[]): string {
  const kept = sections.map((section) => section.map(cut));
  const left = sections.map(() => 0);
  while (linesOf(kept) > MOST_LINES || octetsOf(kept) > MOST_OCTETS) {
    const longest = indexOfLongest(kept);
    if ((kept[longest]?.length ?? 0) < 2) break;
    kept[longest]?.pop();
    left[longest] = (left[longest] ?? 0) + 1;
  }
  return kept
    .map((section, index) => {
      const count = left[index] ?? 0;
      const mark = count === 1 ? "  … (1 line is left out)" : `  … (${count} lines are left out)`;
      return (count === 0 ? section : [...section, mark]).join("\n");
    })
    .join("\n\n");
}

function cut(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  return `${line.slice(0, LONGEST_LINE - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** With the blank lines and the marks that may come. */
const linesOf = (sections: readonly (readonly string[])[]): number =>
  sections.reduce((sum, section) => sum + section.length + 2, 0);

const octetsOf = (sections: readonly (readonly string[])[]): number =>
  sections.reduce((sum, section) => sum + Buffer.byteLength(section.join("\n")) + 40, 0);

function indexOfLongest(sections: readonly (readonly string[])[]): number {
  const octets = sections.map((section) =>
    section.length < 2 ? 0 : Buffer.byteLength(section.join("\n")),
  );
  return octets.indexOf(Math.max(...octets));
}
