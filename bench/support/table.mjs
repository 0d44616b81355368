// Prints what was measured.

const HEAD = ["", "", "median", "", "quartiles", "× floor", "goal", ""];

/** All rows of one question, as lines. */
export function formatRows(rows) {
  const cells = rows.map(
    ({ what, who, unit, median, low, high, ratio, over, goal, isMet }, index) => [
      rows[index - 1]?.what === what ? "" : what,
      who,
      number(median),
      unit,
      low === high ? "" : `${number(low)}–${number(high)}`,
      beside(goal, ratio, over),
      goalOf(goal, unit),
      goal === undefined ? "" : isMet ? "met" : "NOT MET",
    ],
  );
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column].length)),
  );
  const NUMBERS = new Set([2, 4, 5, 6]);
  return [HEAD, ...cells].map((row) =>
    row
      .map((cell, column) =>
        NUMBERS.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** What is held against the goal; a ratio where there is none. */
function beside(goal, ratio, over) {
  if (goal?.over !== undefined) return `+ ${number(over)}`;
  return ratio === undefined ? "" : `× ${ratio.toFixed(2)}`;
}

function goalOf(goal, unit) {
  if (goal === undefined) return "";
  if (goal.ratio !== undefined) return `× ${goal.ratio}`;
  return goal.over === undefined ? `${goal.value} ${unit}` : `+ ${goal.over} ${unit}`;
}

/** Three digits that count. */
function number(value) {
  if (value === 0) return "0";
  if (value < 0) return `−${number(-value)}`;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3));
}
