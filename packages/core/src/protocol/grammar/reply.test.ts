import { describe, expect, test } from "vitest";
import { asciiReply, cutReply, formatReply, parseReply, splitReply } from "./reply.js";

const split = (text: string, limit: number): readonly string[] =>
  splitReply({ code: 250, lines: [text] }, limit).lines;

describe("a reply is written (RFC 5321 §4.2.1)", () => {
  test("on one line", () => {
    expect(formatReply({ code: 250, lines: ["OK"] })).toBe("250 OK\r\n");
    expect(formatReply({ code: 334, lines: [""] })).toBe("334 \r\n");
  });

  test("on several, the enhanced code on each (RFC 2034 §4)", () => {
    expect(formatReply({ code: 550, enhancedCode: "5.1.1", lines: ["No", "Really"] })).toBe(
      "550-5.1.1 No\r\n550 5.1.1 Really\r\n",
    );
  });

  test("without its enhanced code where none is to be shown", () => {
    expect(formatReply({ code: 550, enhancedCode: "5.1.1", lines: ["No"] }, false)).toBe(
      "550 No\r\n",
    );
  });
});

describe("a reply is read", () => {
  test.for([
    ["250", { code: 250, enhancedCode: undefined, lines: [""] }],
    ["250 ", { code: 250, enhancedCode: undefined, lines: [""] }],
    ["250 OK", { code: 250, enhancedCode: undefined, lines: ["OK"] }],
    ["250 OK\r\n", { code: 250, enhancedCode: undefined, lines: ["OK"] }],
    ["550 5.1.1 No", { code: 550, enhancedCode: "5.1.1", lines: ["No"] }],
    ["550 5.1.1", { code: 550, enhancedCode: "5.1.1", lines: [""] }],
    ["550 5.1.1x", { code: 550, enhancedCode: undefined, lines: ["5.1.1x"] }],
    ["250-a\r\n250 b", { code: 250, enhancedCode: undefined, lines: ["a", "b"] }],
    ["550-5.1.1 a\r\n550 5.1.1 b", { code: 550, enhancedCode: "5.1.1", lines: ["a", "b"] }],
    ["550-5.1.1 a\r\n550 b", { code: 550, enhancedCode: "5.1.1", lines: ["a", "b"] }],
    ["250-a\r\n250 2.0.0 b", { code: 250, enhancedCode: undefined, lines: ["a", "2.0.0 b"] }],
    [
      "259 highest second and third digit",
      { code: 259, lines: ["highest second and third digit"] },
    ],
  ] as const)("%j", ([text, reply]) => {
    expect(parseReply(text)).toEqual({ enhancedCode: undefined, ...reply });
  });

  test.for([
    "",
    "OK",
    "25 OK",
    "2500 OK",
    "250OK",
    "150 first digit",
    "650 first digit",
    "260 second digit",
    "560 second digit",
    "999 both",
    "250-OK",
    "250 a\r\n250 b",
    "250-a\r\n550 b",
    "250-a\n250 b",
    "250 a\rb",
    "250 a\0b",
    "250 OK\r\n\r\n",
    "550 2.1.1 an enhanced code of another class",
    "354 2.0.0 one where there is none",
  ])("%j is none", (text) => {
    expect(parseReply(text)).toBeUndefined();
  });
});

describe("a reply is cut (RFC 5321 §4.5.3.1.5)", () => {
  test("to so many octets a line, code and CRLF included", () => {
    const reply = { code: 250, lines: ["x".repeat(600), "short"] };
    const [first = "", second] = formatReply(cutReply(reply, 512)).split("\r\n");
    expect(first).toHaveLength(510);
    expect(second).toBe("250 short");
  });

  test("its enhanced code included", () => {
    const reply = { code: 250, enhancedCode: "2.0.0", lines: ["x".repeat(600)] };
    expect(formatReply(cutReply(reply, 512))).toHaveLength(512);
  });

  test("between characters", () => {
    expect(cutReply({ code: 250, lines: ["aéé"] }, 10).lines).toEqual(["aé"]);
    expect(cutReply({ code: 250, lines: ["aéé"] }, 9 + 1).lines).toEqual(["aé"]);
    expect(cutReply({ code: 250, lines: ["éé"] }, 9).lines).toEqual(["é"]);
  });

  test("not at all where it fits", () => {
    const reply = { code: 250, lines: ["x".repeat(506)] };
    expect(cutReply(reply, 512)).toBe(reply);
  });
});

describe("a reply is split (RFC 5321 §4.5.3.1.5)", () => {
  test("into lines of so many octets, code and CRLF included, at the last space that they have room for", () => {
    expect(split("one two three", 6 + 8)).toEqual(["one two", "three"]);
    expect(split("one two three", 6 + 7)).toEqual(["one two", "three"]);
    expect(split("one two three", 6 + 6)).toEqual(["one", "two", "three"]);
  });

  test("within a word that has no room on a line", () => {
    expect(split("aaaaaaaaaa", 6 + 4)).toEqual(["aaaa", "aaaa", "aa"]);
    expect(split("a bbbbbbb", 6 + 4)).toEqual(["a", "bbbb", "bbb"]);
  });

  test("never within a character", () => {
    expect(split("aéé", 6 + 4)).toEqual(["aé", "é"]);
    expect(split("𝒶𝒶", 6 + 7)).toEqual(["𝒶", "𝒶"]);
    expect(split("\ufeff\ufeffa", 6 + 4)).toEqual(["\ufeff", "\ufeffa"]);
    // Where there is no room for one, it has a line all the same.
    expect(split("𝒶a", 1)).toEqual(["𝒶", "a"]);
  });

  test("with its enhanced code on each line (RFC 2034 §4), also where that stands in the text", () => {
    const reply = { code: 550, enhancedCode: "5.1.1", lines: ["no such mailbox"] };
    expect(formatReply(splitReply(reply, 21))).toBe("550-5.1.1 no such\r\n550 5.1.1 mailbox\r\n");
    expect(splitReply({ code: 550, lines: ["5.1.1 no such mailbox"] }, 21).lines).toEqual([
      "5.1.1 no such",
      "5.1.1 mailbox",
    ]);
    expect(splitReply({ code: 550, lines: ["2.1.1 no such mailbox"] }, 21).lines).toEqual([
      "2.1.1 no such",
      "mailbox",
    ]);
  });

  test("each of its lines by itself, and only those that are too long", () => {
    expect(splitReply({ code: 250, lines: ["a b", "one two three", ""] }, 13).lines).toEqual([
      "a b",
      "one two",
      "three",
      "",
    ]);
  });

  test("not at all where it fits", () => {
    for (const lines of [["x".repeat(506)], ["é".repeat(253), "ok"], [""]]) {
      const reply = { code: 250, lines };
      expect(splitReply(reply, 512)).toBe(reply);
    }
    const endless = { code: 250, lines: ["x".repeat(9000)] };
    expect(splitReply(endless, Number.POSITIVE_INFINITY)).toBe(endless);
  });

  test("in no time, however long it is", () => {
    const { lines } = splitReply({ code: 250, lines: ["a ".repeat(1_000_000)] }, 512);
    expect(lines.join(" ")).toBe("a ".repeat(1_000_000));
    expect(Math.max(...lines.map((line) => line.length))).toBe(505);
  });
});

describe("a reply in ASCII (RFC 5321 §2.4)", () => {
  test("has a question mark for each character that is not", () => {
    expect(asciiReply({ code: 250, enhancedCode: "2.0.0", lines: ["größe 𝒶", "ok"] })).toEqual({
      code: 250,
      enhancedCode: "2.0.0",
      lines: ["gr??e ?", "ok"],
    });
  });

  test("is the reply itself where it is ASCII already", () => {
    const reply = { code: 250, lines: ["ok"] };
    expect(asciiReply(reply)).toBe(reply);
  });
});
