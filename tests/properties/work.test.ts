import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Inbound } from "../../packages/core/src/protocol/index.js";
import { hasLineOver } from "../../packages/core/src/protocol/wire/line-length.js";
import { cut, places } from "./conversations.js";

/** A buffer that counts how many of its octets its searches had to look at. */
class Counted {
  looked = 0;

  of(octets: Buffer): Buffer {
    const counting = Buffer.from(octets);
    const { indexOf, lastIndexOf } = Buffer.prototype;
    const look = (from: number, to: number): void => {
      this.looked += Math.max(0, to - from);
    };
    // A search stops where it finds something and looks at everything where it does not.
    Object.assign(counting, {
      indexOf(value: number | Buffer, from = 0): number {
        const found = indexOf.call(counting, value, from);
        look(from, found < 0 ? counting.length : found + 1);
        return found;
      },
      lastIndexOf(value: number | Buffer, from = counting.length): number {
        const found = lastIndexOf.call(counting, value, from);
        look(Math.max(found, 0), from + 1);
        return found;
      },
    });
    return counting;
  }
}

/** Long runs of one kind, ends of lines near to each other and far apart. */
const shapes = fc
  .array(
    fc.tuple(fc.constantFrom("\r\n", ".\r\n", "\r\n.", "\r", "\n", "x", "."), fc.nat({ max: 400 })),
    { maxLength: 12 },
  )
  .map((runs) => Buffer.from(runs.map(([part, times]) => part.repeat(times)).join("")));

describe("any shape of lines costs the same", () => {
  test("no octet of a line is looked at twice, however it drips in", () => {
    fc.assert(
      fc.property(shapes, places, fc.constantFrom(80, 1000, Infinity), (octets, at, limit) => {
        const counted = new Counted();
        const inbound = new Inbound();
        for (const chunk of cut(octets, at)) {
          inbound.push(counted.of(chunk));
          while (inbound.nextLine(limit) !== undefined);
        }
        expect(counted.looked).toBeLessThanOrEqual(octets.length);
      }),
    );
  });

  test("no octet of content is looked for an end in twice, save three at the first dot of each chunk", () => {
    fc.assert(
      fc.property(shapes, places, (octets, at) => {
        const counted = new Counted();
        const inbound = new Inbound();
        const chunks = cut(octets, at);
        let mails = 0;
        for (const chunk of chunks) {
          inbound.push(counted.of(chunk));
          while (inbound.nextContent(10_000) !== undefined) mails++;
        }
        // The search for the final dot begins two octets before the first dot, and looks at that once more.
        expect(counted.looked).toBeLessThanOrEqual(octets.length + 3 * (chunks.length + mails));
      }),
    );
  });

  test("the longest line is found by looking at each octet twice at the most, and is the longest", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 300 }), (octets, limit) => {
        const counted = new Counted();
        const lines = octets.toString().split("\r\n");
        const last = lines.pop() ?? "";
        const longest = Math.max(last.length, ...lines.map((line) => line.length + 2));
        expect(hasLineOver(counted.of(octets), limit)).toBe(longest > limit);
        expect(counted.looked).toBeLessThanOrEqual(2 * octets.length + limit);
      }),
      { numRuns: 500 },
    );
  });
});
