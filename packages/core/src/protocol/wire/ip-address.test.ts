import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIpAddress, parseIpv4, parseIpv6 } from "./ip-address.js";

describe("IPv6 addresses are written as RFC 5952 has it", () => {
  test.for([
    ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
    ["2001:0DB8::0001", "2001:db8::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
    ["64:ff9b::192.0.2.7", "64:ff9b::c000:207"],
  ] as [string, string][])("%s is %s", ([text, wanted]) => {
    const octets = parseIpv6(text);
    expect(octets && formatIpAddress(octets)).toBe(wanted);
  });

  test("and read as what they were", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 1, 255), { minLength: 16, maxLength: 16 }),
        (octets) => {
          const address = Buffer.from(octets);
          expect(isIPv6(formatIpAddress(address))).toBe(true);
          expect(parseIpv6(formatIpAddress(address))).toEqual(address);
        },
      ),
    );
  });
});

test("what is an address is what Node takes for one", () => {
  const like = fc.string({
    unit: fc.constantFrom("0", "1", "25", "256", "f", "abcd", ".", ":", "::", "1.2.3.4"),
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.oneof(like, fc.ipV6(), fc.ipV4()), (text) => {
      expect(parseIpv4(text) !== undefined).toBe(isIPv4(text));
      expect(parseIpv6(text) !== undefined).toBe(isIPv6(text));
    }),
    { numRuns: 3000 },
  );
});
