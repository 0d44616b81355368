import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  findTlv,
  Inbound,
  parseProxyHeader,
  type ProxyData,
  type ProxyHeaderResult,
} from "../../packages/core/src/protocol/index.js";
import {
  checksummed,
  INET,
  INET6,
  tlv,
  unixAddresses,
  V1,
  v2Header,
} from "../support/proxy-headers.js";
import { BareConversation } from "../dialogues/bare-conversation.js";
import { conversations, cut, places, rulesWith } from "./conversations.js";

function proxyOf(octets: string | Buffer): ProxyData {
  const read = parseProxyHeader(Buffer.from(octets));
  if (read.status !== "ok") throw new Error(JSON.stringify(read));
  return read.proxy;
}

function whyOf(octets: string | Buffer): string {
  const read = parseProxyHeader(Buffer.from(octets));
  return read.status === "error" ? read.why : read.status;
}

describe("version 1 (PROXY protocol §2.1)", () => {
  test("names the client over IPv4", () => {
    expect(proxyOf(V1)).toEqual({
      version: 1,
      command: "PROXY",
      family: "INET",
      protocol: "STREAM",
      srcAddr: "192.0.2.7",
      srcPort: 56_324,
      dstAddr: "198.51.100.1",
      dstPort: 25,
      tlvs: [],
      rest: Buffer.alloc(0),
      raw: Buffer.from(V1),
    });
  });

  test("names the client over IPv6", () => {
    expect(proxyOf("PROXY TCP6 2001:DB8:0:0::7 ::1 0 65535\r\n")).toMatchObject({
      family: "INET6",
      srcAddr: "2001:db8::7",
      srcPort: 0,
      dstAddr: "::1",
      dstPort: 65_535,
    });
  });

  test.for([
    ["PROXY UNKNOWN\r\n", ""],
    ["PROXY UNKNOWN whatever  stands here\r\n", " whatever  stands here"],
    [`PROXY UNKNOWN ${"x".repeat(91)}\r\n`, ` ${"x".repeat(91)}`],
  ])("%j names nobody, and keeps the rest", ([header = "", rest = ""]) => {
    expect(proxyOf(header)).toMatchObject({
      family: "UNSPEC",
      protocol: "UNSPEC",
      srcAddr: undefined,
      rest: Buffer.from(rest),
    });
  });

  test("has 107 octets at most, its CRLF included", () => {
    const longest = `PROXY UNKNOWN ${"x".repeat(91)}\r\n`;
    expect(longest).toHaveLength(107);
    expect(whyOf(longest.replace("x", "xx"))).toBe("PROXYv1 header too long");
    expect(whyOf("PROXY UNKNOWN ".padEnd(107, "x"))).toBe("PROXYv1 header too long");
    expect(whyOf("PROXY UNKNOWN ".padEnd(106, "x"))).toBe("need-more");
  });

  test.for([
    ["EHLO client.test\r\n", "PROXY unrecognized signature"],
    ["proxy TCP4 1.2.3.4 5.6.7.8 9 10\r\n", "PROXY unrecognized signature"],
    ["PROXY\tTCP4 1.2.3.4 5.6.7.8 9 10\r\n", "PROXYv1 wrong signature"],
    ["PROXY \r\n", "PROXYv1 unrecognized protocol"],
    ["PROXY UNKNOWNX\r\n", "PROXYv1 unrecognized protocol"],
    ["PROXY UDP4 1.2.3.4 5.6.7.8 9 10\r\n", "PROXYv1 unrecognized protocol"],
    ["PROXY TCP5 1.2.3.4 5.6.7.8 9 10\r\n", "PROXYv1 unrecognized family"],
    // A header that is too short is a malformed one, and no accident inside the parser
    ["PROXY TCP4\r\n", "PROXYv1 malformed"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 9\r\n", "PROXYv1 malformed"],
    ["PROXY TCP4 1.2.3.4  5.6.7.8 9 10\r\n", "PROXYv1 unrecognized extraneous data"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 9 10 \r\n", "PROXYv1 unrecognized extraneous data"],
    ["PROXY TCP4 1.2.3.4 localhost 9 10\r\n", "PROXYv1 address malformed"],
    ["PROXY TCP4 ::1 ::2 9 10\r\n", "PROXYv1 address not IPv4"],
    ["PROXY TCP4 1.2.3.04 5.6.7.8 9 10\r\n", "PROXYv1 address not IPv4"],
    ["PROXY TCP4 1.2.3.256 5.6.7.8 9 10\r\n", "PROXYv1 address not IPv4"],
    ["PROXY TCP6 1.2.3.4 5.6.7.8 9 10\r\n", "PROXYv1 address not IPv6"],
    ["PROXY TCP6 ::1 1::2::3 9 10\r\n", "PROXYv1 address not IPv6"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 09 10\r\n", "PROXYv1 port malformed"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 9 -1\r\n", "PROXYv1 port malformed"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 9 10\n\r\n", "PROXYv1 port malformed"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 65536 10\r\n", "PROXYv1 src port out of bounds"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 9 65536\r\n", "PROXYv1 dst port out of bounds"],
  ])("%j is refused: %s", ([header = "", why = ""]) => {
    expect(whyOf(header)).toBe(why);
  });
});

describe("version 2 (PROXY protocol §2.2)", () => {
  test.for([
    ["IPv4", v2Header(), "INET", "192.0.2.7", 56_324, "198.51.100.1", 25],
    [
      "IPv6",
      v2Header({ family: 2, addresses: INET6 }),
      "INET6",
      "2001:db8::7",
      56_324,
      "2001:db8::1",
      25,
    ],
    [
      "a Unix socket",
      v2Header({ family: 3, addresses: unixAddresses("/run/client.sock", "\0abstract") }),
      "UNIX",
      "/run/client.sock",
      undefined,
      "\0abstract",
      undefined,
    ],
  ] as const)(
    "names the client over %s",
    ([, header, family, srcAddr, srcPort, dstAddr, dstPort]) => {
      expect(proxyOf(header)).toEqual({
        version: 2,
        command: "PROXY",
        family,
        protocol: "STREAM",
        srcAddr,
        srcPort,
        dstAddr,
        dstPort,
        tlvs: [],
        rest: Buffer.alloc(0),
        raw: header,
      });
    },
  );

  test("knows datagrams", () => {
    expect(proxyOf(v2Header({ protocol: 2 })).protocol).toBe("DGRAM");
  });

  test.for([
    ["UNSPEC", v2Header({ family: 0, protocol: 0 })],
    ["a family without a protocol", v2Header({ protocol: 0 })],
  ] as const)("%s names nobody, and keeps the payload", ([, header]) => {
    expect(proxyOf(header)).toMatchObject({ srcAddr: undefined, tlvs: [], rest: INET });
  });

  test.for([
    ["nothing", Buffer.alloc(0), 0],
    ["addresses", INET, 0x11],
    ["a family that does not exist", Buffer.from("what"), 0xff],
  ] as const)("LOCAL with %s is no more than LOCAL", ([, addresses, kind]) => {
    const header = v2Header({ command: 0, family: kind >> 4, protocol: kind & 15, addresses });
    expect(proxyOf(header)).toMatchObject({
      command: "LOCAL",
      family: "UNSPEC",
      protocol: "UNSPEC",
      srcAddr: undefined,
      rest: addresses,
    });
  });

  test.for([
    ["\r\n\r\nEHLO", "PROXY unrecognized signature"],
    ["\r\n\r\n\0\r\nQUIT\r", "PROXYv2 wrong signature"],
    [v2Header({ version: 1 }), "PROXYv2 illegal version"],
    [v2Header({ command: 2 }), "PROXYv2 unsupported command"],
    [v2Header({ family: 4 }), "PROXYv2 unsupported family"],
    [v2Header({ protocol: 3 }), "PROXYv2 unsupported protocol"],
    [v2Header({ addresses: INET.subarray(1) }), "PROXYv2 truncated address"],
    [v2Header({ family: 2 }), "PROXYv2 truncated address"],
    [v2Header({ family: 3, addresses: Buffer.alloc(215) }), "PROXYv2 truncated address"],
    [v2Header({ tlvs: [Buffer.of(4, 0)] }), "PROXYv2 malformed TLV"],
    [v2Header({ tlvs: [Buffer.of(4, 0, 2, 9)] }), "PROXYv2 malformed TLV"],
  ] as [string | Buffer, string][])("%j is refused: %s", ([header, why]) => {
    expect(whyOf(header)).toBe(why);
  });

  test("an address block that is too short is refused before the rest has come", () => {
    expect(whyOf(v2Header({ family: 2 }).subarray(0, 16))).toBe("PROXYv2 truncated address");
  });

  test("is as long as 16 bits can say", () => {
    const header = v2Header({ tlvs: [tlv(0x04, Buffer.alloc(65_535 - 12 - 3))] });
    expect(header).toHaveLength(16 + 65_535);
    expect(proxyOf(header).tlvs).toHaveLength(1);
  });
});

describe("the values of version 2 (PROXY protocol §2.2)", () => {
  test("have names, in hexadecimal where there is no other", () => {
    const types = [0x01, 0x02, 0x04, 0x05, 0x30, 0xe0, 0x0b];
    const { tlvs } = proxyOf(v2Header({ tlvs: types.map((type) => tlv(type, `${type}`)) }));
    expect(tlvs.map(({ name, value }) => [name, value.toString()])).toEqual([
      ["ALPN", "1"],
      ["AUTHORITY", "2"],
      ["NOOP", "4"],
      ["UNIQUE_ID", "5"],
      ["NETNS", "48"],
      ["xE0", "224"],
      ["x0B", "11"],
    ]);
  });

  test("are looked up by name, and the last one counts", () => {
    const proxy = proxyOf(v2Header({ tlvs: [tlv(2, "one.test"), tlv(2, "two.test")] }));
    expect(findTlv(proxy, "AUTHORITY")?.value.toString()).toBe("two.test");
    expect(findTlv(proxy, "ALPN")).toBeUndefined();
    expect(findTlv(undefined, "ALPN")).toBeUndefined();
  });

  const inside = [0x21, 0x22, 0x23, 0x24, 0x25].map((type) => tlv(type, `value ${type}`));
  const ssl = tlv(0x20, Buffer.concat([Buffer.from("0700000001", "hex"), ...inside]));

  test("that SSL holds are told with their own places in the header", () => {
    const header = v2Header({ tlvs: [tlv(2, "mx.test"), ssl, tlv(4, "")] });
    const { tlvs } = proxyOf(header);
    expect(tlvs.map(({ name }) => name)).toEqual([
      "AUTHORITY",
      "SSL",
      "SSL_VERSION",
      "SSL_CN",
      "SSL_CIPHER",
      "SSL_SIG_ALG",
      "SSL_KEY_ALG",
      "NOOP",
    ]);
    expect(tlvs[1]?.ssl).toEqual({ client: 7, verify: 1 });
    for (const { type, start, value } of tlvs) {
      expect(header[start]).toBe(type);
      expect(header.readUInt16BE(start + 1)).toBe(value.length);
      expect(header.subarray(start + 3, start + 3 + value.length)).toEqual(value);
    }
    expect(new Set(tlvs.map(({ start }) => start)).size).toBe(tlvs.length);
  });

  test.for([
    ["no octets at all", tlv(0x20, "")],
    ["half of what it begins with", tlv(0x20, "abcd")],
    ["a value that is cut off", tlv(0x20, Buffer.from("0100000000220005616263", "hex"))],
  ] as const)("SSL with %s is refused, and throws nowhere", ([, value]) => {
    expect(whyOf(v2Header({ tlvs: [value] }))).toBe("PROXYv2 malformed TLV");
  });

  test("hold whatever they like: SSL has to hold nothing", () => {
    const proxy = proxyOf(v2Header({ tlvs: [tlv(0x20, Buffer.alloc(5))] }));
    expect(findTlv(proxy, "SSL")?.ssl).toEqual({ client: 0, verify: 0 });
  });
});

describe("the checksum (PROXY protocol §2.2.3)", () => {
  test("is compared where there is one", () => {
    const header = checksummed({ tlvs: [tlv(2, "mx.test")] });
    expect(findTlv(proxyOf(header), "CRC32C")?.value).toHaveLength(4);
  });

  test("finds any one bit that is wrong", () => {
    const header = checksummed({ tlvs: [tlv(2, "mx.test")] });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: header.length * 8 - 1 }), (bit) => {
        const broken = Buffer.from(header);
        broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // Where there are no addresses any more, or no checksum, there is nothing to compare.
        fc.pre(bit !== 12 * 8 && bit >> 3 !== 13 && bit >> 3 !== header.length - 7);
        expect(parseProxyHeader(broken).status).not.toBe("ok");
      }),
      { numRuns: 400 },
    );
  });

  test.for([
    ["of the wrong length", [tlv(3, "abc")]],
    ["that is given twice", [tlv(3, Buffer.alloc(4)), tlv(3, Buffer.alloc(4))]],
  ] as [string, Buffer[]][])("%s is refused", ([, tlvs]) => {
    expect(whyOf(v2Header({ tlvs }))).toBe("PROXYv2 wrong checksum");
  });
});

const ANY_HEADER = fc.oneof(
  fc
    .constantFrom(V1, "PROXY UNKNOWN\r\n", "PROXY TCP6 ::1 ::2 1 2\r\n")
    .map((text) => Buffer.from(text)),
  fc
    .record({
      command: fc.constantFrom(0, 1),
      protocol: fc.constantFrom(0, 1, 2),
      tlvs: fc.array(
        fc
          .tuple(fc.constantFrom(1, 2, 4, 5, 0x30, 0xee), fc.uint8Array({ maxLength: 30 }))
          .map(([type, value]) => tlv(type, Buffer.from(value))),
        { maxLength: 4 },
      ),
    })
    .map(checksummed),
  // Headers with one octet that is wrong, and what is none at all.
  fc
    .tuple(fc.constantFrom(Buffer.from(V1), v2Header()), fc.nat(), fc.nat(255))
    .map(([header, at, octet]) => {
      const broken = Buffer.from(header);
      broken[at % broken.length] = octet;
      return broken;
    }),
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((octets) => Buffer.from(octets)),
);

describe("where the network cuts a header makes no difference", () => {
  test("to what it says, nor to what follows it", () => {
    fc.assert(
      fc.property(ANY_HEADER, places, (header, at) => {
        const octets = Buffer.concat([header, Buffer.from("EHLO client.test\r\n")]);
        const whole = new Inbound();
        whole.push(octets);
        const wanted = whole.nextProxyHeader();
        const inPieces = new Inbound();
        let unit: ReturnType<Inbound["nextProxyHeader"]>;
        for (const piece of cut(octets, at)) {
          inPieces.push(piece);
          unit ??= inPieces.nextProxyHeader();
        }
        expect(unit).toEqual(wanted);
        // Behind what is no header there is nothing to read.
        const next = (inbound: Inbound): unknown =>
          unit?.type === "proxy-header" ? inbound.nextLine(512) : undefined;
        expect(next(inPieces)).toEqual(next(whole));
      }),
      { numRuns: 500 },
    );
  });

  test("to the conversation behind it", () => {
    const rules = { ...rulesWith(), expectsProxyHeader: true };
    const said = (chunks: readonly Buffer[]): unknown => {
      const conversation = new BareConversation(rules);
      for (const chunk of chunks) conversation.send(chunk);
      return [conversation.said, conversation.isClosed, conversation.mails];
    };
    fc.assert(
      fc.property(ANY_HEADER, conversations, places, (header, rest, at) => {
        const octets = Buffer.concat([header, rest]);
        expect(said(cut(octets, at))).toEqual(said([octets]));
      }),
    );
  });

  test("each part of a header asks for more, and what is wrong stays wrong", () => {
    fc.assert(
      fc.property(ANY_HEADER, (header) => {
        const reads = Array.from({ length: header.length + 1 }, (_, length) =>
          parseProxyHeader(header.subarray(0, length)),
        );
        const surprises = reads.filter((read, length) => {
          const before: ProxyHeaderResult | undefined = reads[length - 1];
          const mayChange =
            before === undefined || (before.status === "need-more" && length >= before.wanted);
          return !mayChange && !isDeepStrictEqual(read, before);
        });
        expect(surprises).toEqual([]);
      }),
    );
  });

  test("a long one may come octet by octet", () => {
    const header = v2Header({ tlvs: [tlv(0x04, Buffer.alloc(60_000))] });
    const inbound = new Inbound();
    let asked = 0;
    for (let at = 0; at < header.length; at++) {
      inbound.push(header.subarray(at, at + 1));
      if (inbound.nextProxyHeader() !== undefined) asked = at + 1;
    }
    expect(asked).toBe(header.length);
  });
});
