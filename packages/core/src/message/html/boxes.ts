/** How an element takes part in the lines of a text. */
export type Box = "inline" | "block" | "cell";

/** Elements that browsers show as blocks (HTML §15.3), in old HTML too. */
const BLOCKS = new Set(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section summary table tbody tfoot thead tr ul xmp".split(
    " ",
  ),
);
/** What stays a block of its own also where it stands beside another: columns of a layout, one below the other on a phone. */
const COLUMNS = new Set(["div", "table", "p", "ul", "ol", "section"]);

export function boxOf(name: string, display: string | undefined): Box {
  switch (display) {
    case undefined:
    case "inherit":
    case "initial":
      return name === "td" || name === "th" ? "cell" : BLOCKS.has(name) ? "block" : "inline";
    case "inline":
    case "contents":
      return "inline";
    case "inline-block":
    case "inline-table":
    case "inline-flex":
      return COLUMNS.has(name) ? "block" : "inline";
    case "table-cell":
      return "cell";
    default:
      return "block";
  }
}

/** How many line ends part it from what stands before and behind it: a paragraph has an empty line. */
export const lineEndsOf = (name: string): number => (name === "p" ? 2 : 1);
