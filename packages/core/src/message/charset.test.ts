import { describe, expect, test } from "vitest";
import { decodeText, decodeWords } from "./charset.js";

const octets = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

describe("text of a charset", () => {
  test.each([
    ["utf-8", "4a c3bc 20 e282ac 20 f09f9880", "Jü € 😀"],
    ["UTF8", "c3bc", "ü"],
    ["unicode-1-1-utf-8", "c3bc", "ü"],
    ["iso-8859-1", "fc e9 20 bf", "üé ¿"],
    ["latin1", "fc", "ü"],
    ["iso-8859-2", "a3 f3 64 bc", "Łódź"],
    ["iso-8859-15", "a4 20 fc", "€ ü"],
    ["windows-1252", "80 93 61 94 85 96", "€“a”…–"],
    ["cp1252", "80", "€"],
    ["windows-1251", "cf f0 e8 e2 e5 f2", "Привет"],
    ["koi8-r", "f0 d2 c9 d7 c5 d4", "Привет"],
    ["gb18030", "c4e3 bac3 20 9439fc36", "你好 😀"],
    ["gb2312", "c4e3 bac3", "你好"],
    ["big5", "a741 a66e", "你好"],
    ["shift_jis", "82b1 82f1 20 c8", "こん ﾈ"],
    ["euc-jp", "a4b3 a4f3", "こん"],
    ["iso-2022-jp", "1b2442 2433 2473 1b2842 41", "こんA"],
    ["euc-kr", "bec8 b3e7", "안녕"],
    ["utf-16", "feff 00fc d83d de00", "ü😀"],
    ["utf-16", "fffe fc00", "ü"],
    ["utf-16be", "00fc", "ü"],
    ["utf-16le", "fc00", "ü"],
  ])("%s", (charset, hex, text) => {
    expect(decodeText(octets(hex), charset)).toBe(text);
  });

  test("a label is read in any case and with white space around it", () => {
    expect(decodeText(octets("f0 d2"), " KOI8-R ")).toBe("Пр");
  });

  test.each(["windows-1252", "iso-8859-1", undefined])(
    "of %s, every octet of windows-1252 is what the WHATWG's index says (Encoding §9)",
    (charset) => {
      const upper = Buffer.from(Uint8Array.from({ length: 128 }, (_, index) => 128 + index));
      const latin1 = upper.subarray(32).toString("latin1");
      expect(decodeText(upper, charset)).toBe(
        `€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ${latin1}`,
      );
    },
  );

  test("iso-8859-1 is read as windows-1252, as browsers and mail clients read it", () => {
    expect(decodeText(octets("80 93 94"), "ISO-8859-1")).toBe("€“”");
  });

  test.each([undefined, "", "us-ascii", "ASCII", "x-nonsense", "utf-7", "base64", "__proto__"])(
    "of %s, UTF-8 where that is what it is, else windows-1252",
    (charset) => {
      expect(decodeText(octets("4a c3bc"), charset)).toBe("Jü");
      expect(decodeText(octets("4a fc 80"), charset)).toBe("Jü€");
    },
  );

  test("UTF-7 is not decoded: it is a way to hide markup", () => {
    expect(decodeText(Buffer.from("+ADw-b+AD4-"), "utf-7")).toBe("+ADw-b+AD4-");
  });

  test.each(["utf-8", "us-ascii", undefined, "utf-16le", "utf-16be"])(
    "of %s, a byte order mark is no part of the text",
    (charset) => {
      const marks: Record<string, string> = { "utf-16le": "fffe 6100", "utf-16be": "feff 0061" };
      expect(decodeText(octets(marks[charset ?? ""] ?? "efbbbf 61"), charset)).toBe("a");
    },
  );

  test("octets that are wrong in UTF-8 become replacement characters and harm nothing else", () => {
    expect(decodeText(octets("61 ff 62"), "utf-8")).toBe("a�b");
  });
});

describe("encoded words (RFC 2047)", () => {
  test.each([
    ["Q", "=?utf-8?Q?J=C3=BCrgen_M.?=", "Jürgen M."],
    ["B", "=?utf-8?B?SsO8cmdlbg==?=", "Jürgen"],
    ["in small letters", "=?UTF-8?q?=c3=bc?=", "ü"],
    ["among plain text", "Re: =?iso-8859-1?Q?Gr=FC=DFe?= an alle", "Re: Grüße an alle"],
    ["white space between two is none (§6.2)", "=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab"],
    ["white space beside plain text stays", "a =?utf-8?Q?b?= c", "a b c"],
    ["two of different encodings", "=?utf-8?Q?=C3=A4?= =?utf-8?B?w7Y=?=", "äö"],
    ["two of different charsets", "=?iso-8859-1?Q?=E4?= =?koi8-r?Q?=F0?=", "äП"],
    ["a character split between two, Q", "=?utf-8?Q?J=C3?= =?utf-8?Q?=BC?=", "Jü"],
    ["a character split between two, B", "=?utf-8?B?SsM=?= =?utf-8?B?vA==?=", "Jü"],
    ["a language (RFC 2231 §5)", "=?utf-8*de?Q?=C3=BC?=", "ü"],
    ["a language with windows-1252 inside", "=?iso-8859-1*en?Q?=80?=", "€"],
    ["windows-1252 in disguise", "=?iso-8859-1?Q?=93a=94?=", "“a”"],
    ["Japanese", "=?ISO-2022-JP?B?GyRCJDMkcxsoQg==?=", "こん"],
    ["gb18030", "=?gb18030?B?xOO6ww==?=", "你好"],
    ["an unknown charset is taken for UTF-8", "=?x-nonsense?Q?=C3=BC?=", "ü"],
    ["an empty one", "=?utf-8?Q??=", ""],
  ])("%s", (_, text, expected) => {
    expect(decodeWords(text)).toBe(expected);
  });

  test.each([
    ["an unknown encoding", "=?utf-8?X?abc?="],
    ["an end that is missing", "=?utf-8?Q?abc"],
    ["no charset", "=??Q?abc?="],
    ["what only looks like one", "a =? b ?= c"],
  ])("%s: the text stays as it is", (_, text) => {
    expect(decodeWords(text)).toBe(text);
  });
});
