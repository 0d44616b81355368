import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Inbound, stuff, unstuff } from "../../packages/core/src/protocol/index.js";
import {
  hasLineOver,
  measureLines,
  NO_LINE,
} from "../../packages/core/src/protocol/wire/line-length.js";
import {
  addPiece,
  joinPieces,
  type OctetRope,
} from "../../packages/core/src/protocol/wire/octet-rope.js";
import { Unstuffer } from "../../packages/core/src/protocol/wire/unstuffer.js";
import { conversations, converse, cut, places, TIGHT } from "./conversations.js";

describe("where the network cuts the octets makes no difference", () => {
  test("to replies and mails, within the usual limits", () => {
    fc.assert(
      fc.property(conversations, places, (octets, at) => {
        expect(converse(cut(octets, at))).toEqual(converse([octets]));
      }),
    );
  });

  test("to replies and mails, where lines are too long and content is dropped", () => {
    fc.assert(
      fc.property(conversations, places, (octets, at) => {
        expect(converse(cut(octets, at), TIGHT)).toEqual(converse([octets], TIGHT));
      }),
      { numRuns: 300 },
    );
  });

  test("even where each octet comes alone", () => {
    fc.assert(
      fc.property(conversations, (octets) => {
        const single = Array.from(octets, (octet) => Buffer.of(octet));
        expect(converse(single, TIGHT)).toEqual(converse([octets], TIGHT));
      }),
    );
  });

  test("to what a handler is given that takes content as it comes, or to the replies", () => {
    fc.assert(
      fc.property(conversations, places, (octets, at) => {
        for (const limits of [{}, TIGHT]) {
          const whole = converse([octets], limits);
          expect(converse(cut(octets, at), limits, ["handleDataChunk"])).toEqual(whole);
        }
      }),
    );
  });

  test("to octets that are no SMTP at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), places, (any, at) => {
        const octets = Buffer.from(any);
        expect(converse(cut(octets, at), TIGHT)).toEqual(converse([octets], TIGHT));
      }),
    );
  });
});

describe("content", () => {
  const contents = fc
    .array(fc.constantFrom(".", "..", "\r\n", "\r\n.", "\r", "\n", "\0", "x", "\xff"), {
      maxLength: 40,
    })
    .map((parts) => Buffer.from(parts.length === 0 ? "" : `${parts.join("")}\r\n`, "latin1"));

  test("comes out of the wire as it was sent, and what is behind it stays there (RFC 5321 §4.5.2)", () => {
    fc.assert(
      fc.property(contents, places, (content, at) => {
        const inbound = new Inbound();
        const octets = Buffer.concat([stuff(content), Buffer.from("NOOP\r\n")]);
        for (const chunk of cut(octets, at)) inbound.push(chunk);
        expect(inbound.nextContent(1000)?.octets()).toEqual(content);
        expect(inbound.nextLine(512)).toEqual({ type: "line", line: Buffer.from("NOOP") });
      }),
    );
  });

  test("is dropped exactly where it is longer than the limit, whatever was stuffed (RFC 1870 §5)", () => {
    fc.assert(
      fc.property(contents, places, fc.integer({ min: 0, max: 60 }), (content, at, limit) => {
        const inbound = new Inbound();
        for (const chunk of cut(stuff(content), at)) inbound.push(chunk);
        expect(inbound.nextContent(limit)?.isDropped).toBe(content.length > limit);
        expect(inbound.octets).toBe(0);
      }),
    );
  });

  test("comes out of the wire in pieces as it does at once (RFC 5321 §4.5.2)", () => {
    fc.assert(
      fc.property(contents, places, (content, at) => {
        const inbound = new Inbound();
        const pieces: Buffer[] = [];
        let ends = 0;
        for (const chunk of cut(Buffer.concat([stuff(content), Buffer.from("NOOP\r\n")]), at)) {
          inbound.push(chunk);
          while (ends === 0) {
            const piece = inbound.nextPiece();
            if (piece === undefined) break;
            pieces.push(piece.octets);
            if (piece.isEnd) ends++;
          }
        }
        expect(Buffer.concat(pieces)).toEqual(content);
        expect(inbound.nextLine(512)).toEqual({ type: "line", line: Buffer.from("NOOP") });
      }),
    );
  });

  test("has its dots undone piece by piece as at once, whatever the wire carries (RFC 5321 §4.5.2)", () => {
    const wires = fc
      .array(
        fc.constantFrom(
          ".",
          "..",
          "\r\n",
          "\r\n.",
          "\r",
          "\n",
          "\r\n.\r",
          "x",
          "x".repeat(150),
          "x".repeat(2100),
        ),
        {
          maxLength: 40,
        },
      )
      .map((parts) => Buffer.from(parts.join(""), "latin1"))
      .filter((wire) => !/^\.\r\n|\r\n\.\r\n/.test(`${wire.toString("latin1")}\r\n`));
    const end = Buffer.from("\r\n.\r\n");
    fc.assert(
      fc.property(wires, places, (wire, at) => {
        const unstuffer = new Unstuffer();
        const cuts = cut(Buffer.concat([wire, end]), at).filter(({ length }) => length > 0);
        const pieces = cuts.map((piece) => unstuffer.push(piece, piece === cuts.at(-1)));
        const whole = unstuff(Buffer.concat([wire, end.subarray(0, 2)]));
        expect(Buffer.concat(pieces).toString("latin1")).toBe(whole.toString("latin1"));
      }),
      { numRuns: 2000 },
    );
  });

  test("that nobody wants is judged as it would be if it were kept (RFC 1870 §6.3, RFC 5321 §4.5.3.1.6)", () => {
    const long = fc
      .tuple(contents, fc.constantFrom(0, 70_000), fc.constantFrom("x", "\r\n..", "x\r\n"))
      .map(([content, octets, part]) =>
        Buffer.concat([Buffer.from(part.repeat(octets / part.length)), content]),
      );
    fc.assert(
      fc.property(long, places, fc.integer({ min: -3, max: 3 }), (content, at, over) => {
        const limit = Math.max(0, content.length + over);
        const textLine = 40;
        const octets = stuff(content);
        const read = (unwanted?: { textLine: number }): unknown => {
          const inbound = new Inbound();
          let received = inbound.nextContent(limit, unwanted);
          for (const chunk of cut(octets, at)) {
            inbound.push(chunk);
            received ??= inbound.nextContent(limit, unwanted);
          }
          return [received?.wireOctets, received?.isDropped, received?.hasLineOver(textLine)];
        };
        expect(read({ textLine })).toEqual(read());
      }),
    );
  });

  test("has its lines measured piece by piece as at once", () => {
    fc.assert(
      fc.property(contents, places, fc.integer({ min: 1, max: 20 }), (content, at, limit) => {
        let lines = NO_LINE;
        for (const piece of cut(content, at)) lines = measureLines(lines, piece, limit);
        expect(lines.isOver).toBe(hasLineOver(content, limit));
      }),
      { numRuns: 500 },
    );
  });

  test("is joined from pieces of any length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), places, (octets, at) => {
        let rope: OctetRope | undefined;
        for (const piece of cut(Buffer.from(octets), at)) rope = addPiece(rope, piece);
        expect(joinPieces(rope)).toEqual(Buffer.from(octets));
        expect(rope?.octets ?? 0).toBe(octets.length);
      }),
    );
  });

  test("that drips in octet by octet is held in few pieces", () => {
    let rope: OctetRope | undefined;
    for (let count = 0; count < 10_000; count++) rope = addPiece(rope, Buffer.of(count % 256));
    let links = 0;
    for (let link = rope; link !== undefined; link = link.earlier) links++;
    expect(links).toBeLessThan(20);
    expect(joinPieces(rope)).toEqual(
      Buffer.from(Array.from({ length: 10_000 }, (_, count) => count % 256)),
    );
  });
});
