/** A part of a text, and what it is. */
export interface Stretch {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** What a pattern with `g` finds in a text, in order; without a name each is what it says. */
export const stretchesOf = (text: string, pattern: RegExp, what = ""): Stretch[] =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    what: what === "" ? found : what,
    start: index,
    end: index + found.length,
  }));

/** The index of the first of some stretches, in order, that ends behind an offset. */
export function firstBehind(list: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Stretch).end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
