import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeXtext,
  encodeXtext,
  formatMailbox,
  parseCommandLine,
  parseMailbox,
  parseParameters,
  parsePathAt,
  parseReply,
  unstuff,
} from "../../packages/core/src/protocol/index.js";
import { conversations, converse, TIGHT } from "./conversations.js";

/** Any text, and texts that come near to what a parser looks for. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...'<>@:,.[]"\\ IPv6=-+a1\r\n\0'.split(""), "é") }),
);

/** What parsers make of a text; none of them may throw. */
function readAll(text: string): unknown {
  return [
    parseParameters(text),
    parseReply(text),
    parsePathAt(text, 0, "reverse"),
    parsePathAt(text, 0, "forward"),
    parseMailbox(text),
    decodeXtext(text),
  ];
}

describe("any octets find an answer", () => {
  test("no parser throws, and each comes to the same each time", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(readAll(text)).toEqual(readAll(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("a mailbox that was read can be written and read again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const mailbox = parseMailbox(text);
        const again = mailbox === undefined ? undefined : parseMailbox(formatMailbox(mailbox));
        expect(again).toEqual(mailbox);
      }),
      { numRuns: 2000 },
    );
  });

  test("xtext that was read can be written and read again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeXtext(text);
        expect(decoded === undefined ? undefined : decodeXtext(encodeXtext(decoded))).toBe(decoded);
      }),
    );
  });

  test("a path that was read stands between brackets", () => {
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom("reverse" as const, "forward" as const),
        (inside, kind) => {
          const text = `<${inside}> SIZE=1`;
          const path = parsePathAt(text, 0, kind);
          const whole = typeof path === "string" ? "<>" : text.slice(0, path.end);
          expect(whole).toMatch(/^<[^]*>$/u);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("every line is a command of its length or has a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        const line = parseCommandLine(Buffer.from(octets));
        const faults: unknown[] = ["empty", "control-character", "not-utf-8"];
        expect(
          typeof line === "string" ? faults.includes(line) : line.octets === octets.length + 2,
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("unstuffing takes away dots that open a line and nothing else (RFC 5321 §4.5.2)", () => {
    const wires = fc
      .array(fc.constantFrom(".", "\r\n", "\r", "\n", "x"), { maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(wires, (wire) => {
        const expected = wire
          .split("\r\n")
          .map((line) => (line.startsWith(".") ? line.slice(1) : line))
          .join("\r\n");
        expect(unstuff(Buffer.from(wire)).toString()).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("all that a server says is well-formed, and no line is longer than 512 octets (RFC 5321 §4.2, §4.5.3.1.5)", () => {
    const hostile = fc.oneof(
      conversations,
      fc.uint8Array({ maxLength: 600 }).map((octets) => Buffer.from(octets)),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom({}, TIGHT), (octets, limits) => {
        const { said } = converse([octets], limits);
        expect(said.endsWith("\r\n")).toBe(true);
        for (const line of said.slice(0, -2).split("\r\n"))
          expect(line).toMatch(/^[2-5][0-5]\d[ -][ -~]{0,506}$/);
      }),
      { numRuns: 500 },
    );
  });

  test("no transaction is left open by a mail, and no mail goes without recipients (RFC 5321 §3.3)", () => {
    fc.assert(
      fc.property(conversations, (octets) => {
        const { said, mails } = converse([octets]);
        for (const mail of mails) expect(mail.to.length).toBeGreaterThan(0);
        const accepted = said.split("\r\n").filter((line) => line.startsWith("250 2.6.0"));
        expect(accepted).toHaveLength(mails.length);
      }),
    );
  });
});
