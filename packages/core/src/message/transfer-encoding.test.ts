import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTransfer } from "./transfer-encoding.js";

const decoded = (text: string, encoding: string): string =>
  decodeTransfer(Buffer.from(text, "latin1"), encoding).toString("latin1");

describe("base64 (RFC 2045 §6.8)", () => {
  test.each([
    ["in lines", "SGFs\r\nbG8g\r\nV2VsdA==\r\n", "Hallo Welt"],
    ["in lines that part its groups", "S\nGF\nsbG\r\n8", "Hallo"],
    ["without its padding", "SGFsbG8", "Hallo"],
    ["characters that do not belong there are skipped", "S*GF{s}bG!8=", "Hallo"],
    ["so are those of the URL alphabet", "SG-Fs_bG8=", "Hallo"],
    ["octets beyond ASCII are skipped", "SGF\xe4sbG8=", "Hallo"],
    ["several pieces, each with its padding", "SGFsbG8=IFdlbHQ=", "Hallo Welt"],
    ["pieces on lines of their own", "SGE=\r\nbGxv\r\nIQ==\r\n", "Hallo!"],
    ["padding that is parted", "SGFsbA=\r\n=", "Hall"],
    ["too much padding", "SGFsbG8====", "Hallo"],
    ["nothing but padding", "====", ""],
    ["nothing", "", ""],
    ["a character too many", "SGFsbG8=S", "Hallo"],
  ])("%s", (_, text, expected) => {
    expect(decoded(text, "base64")).toBe(expected);
  });
});

describe("quoted-printable (RFC 2045 §6.7)", () => {
  test.each([
    ["octets", "Gr=FC=DFe =3D", "Gr\xfc\xdfe ="],
    ["in small letters", "=fc", "\xfc"],
    ["soft line breaks", "Hal=\r\nlo=\r\n Welt", "Hallo Welt"],
    ["soft line breaks with a bare LF", "Hal=\nlo", "Hallo"],
    ["white space behind a soft line break", "Hal= \t\r\nlo", "Hallo"],
    ["a soft line break at the end", "Hallo=", "Hallo"],
    ["hard line breaks", "a\r\nb\r\n", "a\r\nb\r\n"],
    ["encoded line breaks", "a=0D=0Ab", "a\r\nb"],
    ["white space at the end of a line was added on the way", "a  \r\nb\t", "a\r\nb"],
    ["encoded white space at the end of a line stays", "a=20\r\nb=09", "a \r\nb\t"],
    ["no digits behind the equals sign: both stay", "a=b=XY=4", "a=b=XY=4"],
    ["octets that should have been encoded", "Gr\xfc\xdfe", "Gr\xfc\xdfe"],
  ])("%s", (_, text, expected) => {
    expect(decoded(text, "quoted-printable")).toBe(expected);
  });
});

test.each(["7bit", "8bit", "binary", "x-nonsense", ""])(
  "of %j, octets are as they were sent",
  (encoding) => {
    const octets = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index));
    expect(decodeTransfer(octets, encoding).equals(octets)).toBe(true);
  },
);

test("what was encoded in base64 comes back, in lines of any length", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 500 }),
      fc.integer({ min: 1, max: 100 }),
      (octets, width) => {
        const text = Buffer.from(octets).toString("base64");
        const lines = text.match(new RegExp(`.{1,${width}}`, "g"))?.join("\r\n") ?? "";
        expect(decodeTransfer(Buffer.from(lines), "base64").equals(octets)).toBe(true);
      },
    ),
  );
});

test("what was encoded in base64 piece by piece comes back", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }), (pieces) => {
      const text = pieces.map((piece) => Buffer.from(piece).toString("base64")).join("\r\n");
      expect(decodeTransfer(Buffer.from(text), "base64").equals(Buffer.concat(pieces))).toBe(true);
    }),
  );
});

test("what was encoded in quoted-printable comes back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
      const text = [...octets]
        .map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`)
        .join("")
        .replaceAll(/.{72}/g, "$&=\r\n");
      expect(decodeTransfer(Buffer.from(text), "quoted-printable").equals(octets)).toBe(true);
    }),
  );
});
