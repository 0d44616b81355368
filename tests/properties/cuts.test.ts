import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Inbound, stuff } from "../../packages/core/src/protocol/index.js";
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
});
