import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeXtext,
  encodeXtext,
  formatMailbox,
  formatParameter,
  formatReply,
  parseMailbox,
  parseParameters,
  parsePathAt,
  parseReply,
  stuff,
  unstuff,
} from "../../packages/core/src/protocol/index.js";

/** Characters that may stand in a mailbox: printable ASCII, and what RFC 6531 §3.3 adds. */
const character = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('"', "\\", ".", "@", "<", ">", " ", ":"),
  fc
    .integer({ min: 0x80, max: 0x10_ffff })
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code)),
);
const localPart = fc.string({ unit: character, maxLength: 20 });
const label = fc.stringMatching(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?$/);
const octet = fc.nat({ max: 255 });
const domain = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  fc.constantFrom("例子.广告", "größe.test"),
  fc.tuple(octet, octet, octet, octet).map((octets) => `[${octets.join(".")}]`),
  fc
    .ipV6()
    .filter(isInRfc5321)
    .map((address) => `[IPv6:${address}]`),
  fc
    .stringMatching(/^\[[a-z]{1,5}:[!-Z^-~]{1,10}\]$/)
    .filter((literal) => !literal.startsWith("[IPv6")),
);

/** RFC 5321 §4.1.3: `::` stands for two groups at the least; elsewhere it may stand for one. */
function isInRfc5321(address: string): boolean {
  if (!address.includes("::")) return true;
  const groups = address.split(/:+/).filter((group) => group !== "");
  return groups.length + (address.includes(".") ? 1 : 0) <= 6;
}

describe("what is formatted is parsed as what it was", () => {
  test("a mailbox (RFC 5321 §4.1.2)", () => {
    fc.assert(
      fc.property(localPart, domain, (local, host) => {
        const mailbox = { localPart: local, domain: host };
        expect(parseMailbox(formatMailbox(mailbox))).toEqual(mailbox);
      }),
      { numRuns: 500 },
    );
  });

  test("a path, its source route dropped (RFC 5321 §4.1.2)", () => {
    fc.assert(
      fc.property(localPart, domain, fc.array(domain, { maxLength: 3 }), (local, host, route) => {
        const address = formatMailbox({ localPart: local, domain: host });
        const hops = route.length === 0 ? "" : `${route.map((hop) => `@${hop}`).join(",")}:`;
        const text = `<${hops}${address}>`;
        const octets = Buffer.byteLength(text);
        for (const kind of ["forward", "reverse"] as const)
          expect(parsePathAt(`${text} SIZE=1`, 0, kind)).toMatchObject({
            address,
            pathOctets: octets,
            localPartOctets: Buffer.byteLength(address) - Buffer.byteLength(host) - 1,
            domainOctets: Buffer.byteLength(host),
            isInternationalized: octets !== text.length,
            end: text.length,
          });
      }),
    );
  });

  test("parameters (RFC 5321 §4.1.2, RFC 6531 §3.3)", () => {
    const parameter = fc.record({
      keyword: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,9}$/),
      value: fc.option(
        fc.string({ unit: character.filter((one) => one !== " " && one !== "="), minLength: 1 }),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(fc.array(parameter, { maxLength: 6 }), (parameters) => {
        const text = parameters.map((one) => ` ${formatParameter(one)}`).join("");
        expect(parseParameters(text)).toEqual(parameters);
      }),
    );
  });

  test("xtext (RFC 3461 §4)", () => {
    const ascii = fc.string({
      unit: fc.nat({ max: 127 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(ascii, (text) => {
        const encoded = encodeXtext(text);
        expect(encoded).toMatch(/^[!-<>-~]*$/);
        expect(decodeXtext(encoded)).toBe(text);
      }),
    );
  });

  test("a reply (RFC 5321 §4.2, RFC 3463 §2)", () => {
    const text = fc
      .string({ unit: character, maxLength: 30 })
      .filter((line) => !/^[245]\.\d{1,3}\.\d{1,3}(?: |$)/.test(line));
    const reply = fc
      .record({
        code: fc
          .tuple(fc.integer({ min: 2, max: 5 }), fc.nat({ max: 5 }), fc.nat({ max: 9 }))
          .map((digits) => Number(digits.join(""))),
        enhanced: fc.option(fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 999 }))),
        lines: fc.array(text, { minLength: 1, maxLength: 5 }),
      })
      .map(({ code, enhanced, lines }) => {
        const group = Math.floor(code / 100);
        const hasNone = enhanced === null || group === 3;
        return {
          code,
          lines,
          enhancedCode: hasNone ? undefined : `${group}.${enhanced.join(".")}`,
        };
      });
    fc.assert(
      fc.property(reply, (one) => {
        expect(parseReply(formatReply(one))).toEqual(one);
        expect(parseReply(formatReply(one).slice(0, -2))).toEqual(one);
        expect(parseReply(formatReply(one, false))).toEqual({ ...one, enhancedCode: undefined });
      }),
      { numRuns: 300 },
    );
  });

  test("content (RFC 5321 §4.5.2)", () => {
    const content = fc
      .array(fc.constantFrom(".", "..", "\r\n", "\r\n.", "\r", "\n", "x"), { maxLength: 60 })
      .map((parts) => Buffer.from(parts.length === 0 ? "" : `${parts.join("")}\r\n`));
    fc.assert(
      fc.property(content, (octets) => {
        const wire = stuff(octets);
        expect(wire.subarray(-3)).toEqual(Buffer.from(".\r\n"));
        expect(`\r\n${wire.toString()}`.indexOf("\r\n.\r\n")).toBe(wire.length - 3);
        expect(unstuff(wire.subarray(0, -3))).toEqual(octets);
      }),
      { numRuns: 500 },
    );
  });
});
