/** V8 copies shorter pieces of a string anyway. */
const SLICED_FROM = 13;

/**
 * The same text in octets of its own: a piece of a command line would keep the whole of it in memory.
 *
 * @param known - a text that has that already, and is shared where it is the same: one mail after the other names the
 *   same mailboxes, as a rule
 */
export function flatText(text: string, known: string): string {
  if (text === known) return known;
  return text.length < SLICED_FROM ? text : Buffer.from(text, "utf8").toString("utf8");
}
