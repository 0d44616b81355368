import { describe, expect, test } from "vitest";
import { Inbound, type LineUnit } from "./inbound.js";

const octets = (text: string): Buffer => Buffer.from(text, "latin1");

/** All units that stand in some chunks, lines as text. */
function unitsOf(chunks: readonly string[], limit = 20): string[] {
  const inbound = new Inbound();
  const units: string[] = [];
  for (const chunk of chunks) {
    inbound.push(octets(chunk));
    for (let unit = inbound.nextLine(limit); unit !== undefined; unit = inbound.nextLine(limit))
      units.push(nameOf(unit));
  }
  return units;
}

const nameOf = (unit: LineUnit): string =>
  unit.type === "line" ? unit.line.toString("latin1") : `<${unit.why}>`;

describe("lines (RFC 5321 §2.3.8)", () => {
  test.for([
    [["NOOP\r\n"], ["NOOP"]],
    [["NOOP\r\nQUIT\r\n"], ["NOOP", "QUIT"]],
    [
      ["NO", "OP\r", "\nQUIT\r\n"],
      ["NOOP", "QUIT"],
    ],
    [["\r\n"], [""]],
    [["NOOP"], []],
    [["NOOP\r"], []],
    [["\n"], ["<bare-lf>"]],
    [["NOOP\n"], ["<bare-lf>"]],
    [["a\nb\r\nc\r\n"], ["<bare-lf>", "<bare-lf>", "c"]],
    [
      ["a\n", "b\r", "\nc\r\n"],
      ["<bare-lf>", "<bare-lf>", "c"],
    ],
    [["a\n\r\nc\r\n"], ["<bare-lf>", "<bare-lf>", "c"]],
    [["a\rb\r\n"], ["a\rb"]],
    [["a\r\r\n"], ["a\r"]],
    [["\r", "\n"], [""]],
  ] as const)("%j are %j", ([chunks, units]) => {
    expect(unitsOf(chunks)).toEqual(units);
  });

  test.for([
    [
      ["x".repeat(18), "\r\nb\r\n"],
      ["x".repeat(18), "b"],
    ],
    [[`${"x".repeat(19)}\r\nb\r\n`], ["<too-long>", "b"]],
    [
      ["x".repeat(19), "\r", "\n", "b\r\n"],
      ["<too-long>", "b"],
    ],
    [
      ["x".repeat(20), "x".repeat(20), "\r\nb\r\n"],
      ["<too-long>", "b"],
    ],
    [
      ["x".repeat(100), "\r", "\nb\r\n"],
      ["<too-long>", "b"],
    ],
    // The line end that the skipped octets end in is not forgotten.
    [
      ["x".repeat(40), `${"x".repeat(9)}\r`, "\nb\r\n"],
      ["<too-long>", "b"],
    ],
    [[`${"x".repeat(40)}\nb\r\nc\r\n`], ["<too-long>", "<bare-lf>", "c"]],
    [
      ["x".repeat(40), "\n", "b\r\nc\r\n"],
      ["<too-long>", "<bare-lf>", "c"],
    ],
  ] as const)("of 20 octets at the most: %j are %j", ([chunks, units]) => {
    expect(unitsOf(chunks)).toEqual(units);
  });

  test("may be of any length where there is no limit", () => {
    expect(unitsOf(["x".repeat(5000), "x".repeat(5000), "\r\n"], Infinity)).toEqual([
      "x".repeat(10_000),
    ]);
  });

  test("that are too long are not kept while they are read", () => {
    const inbound = new Inbound();
    for (let i = 0; i < 100; i++) {
      inbound.push(Buffer.alloc(1000, "x"));
      expect(inbound.nextLine(512)).toBeUndefined();
      expect(inbound.octets).toBe(0);
    }
  });
});

/** The content that stands in some chunks, and the line behind it. */
const read = (chunks: readonly string[], limit = 1000): [string | undefined, string] => {
  const inbound = new Inbound();
  for (const chunk of chunks) inbound.push(octets(chunk));
  const content = inbound.nextContent(limit)?.octets().toString("latin1");
  const rest = inbound.nextLine(1000);
  return [content, rest === undefined ? "" : nameOf(rest)];
};

describe("content (RFC 5321 §4.1.1.4)", () => {
  test.for([
    [[".\r\n"], "", ""],
    [["\r\n.\r\n"], "\r\n", ""],
    [["a\r\n.\r\nNOOP\r\n"], "a\r\n", "NOOP"],
    [["a\r\n", ".\r", "\nNOOP\r\n"], "a\r\n", "NOOP"],
    [["a\r", "\n", ".", "\r", "\n"], "a\r\n", ""],
    [[".", "\r\nNOOP\r\n"], "", "NOOP"],
    [["..\r\n.\r\n"], ".\r\n", ""],
    [["a\r\n..\r\n", "..b\r\n.\r\n"], "a\r\n.\r\n.b\r\n", ""],
    [["\r\n..\r\n.\r\n"], "\r\n.\r\n", ""],
    [["a\n.\r\nb\r\n.\r\n"], "a\n.\r\nb\r\n", ""],
    [["a\r\n.\r\r\n.\r\n"], "a\r\n\r\r\n", ""],
  ] as const)("%j is %j, and then %j", ([chunks, content, rest]) => {
    expect(read(chunks)).toEqual([content, rest]);
  });

  test.for([[["a\r\n.\n"]], [["a\r\n."]], [["a\n.\r\n"]], [[""]]] as const)(
    "%j has not ended",
    ([chunks]) => {
      expect(read(chunks)).toEqual([undefined, ""]);
    },
  );

  test("that drips in octet by octet comes out whole", () => {
    const inbound = new Inbound();
    const sent = octets(`${"..x\r\n".repeat(2000)}.\r\n`);
    for (let at = 0; at < sent.length; at++) {
      inbound.push(sent.subarray(at, at + 1));
      const content = inbound.nextContent(100_000);
      if (content === undefined) continue;
      expect(at).toBe(sent.length - 1);
      expect(content.octets().toString("latin1")).toBe(".x\r\n".repeat(2000));
      expect(content.wireOctets).toBe(sent.length - 3);
    }
    expect(inbound.octets).toBe(0);
  });

  test("that is too long is read to its end and dropped", () => {
    const inbound = new Inbound();
    inbound.push(octets(`${"x".repeat(1000)}\r\n`));
    expect(inbound.nextContent(10)).toBeUndefined();
    inbound.push(octets(".\r\nNOOP\r\n"));
    const content = inbound.nextContent(10);
    expect(content).toMatchObject({ isDropped: true, wireOctets: 1002 });
    expect(content?.octets()).toHaveLength(0);
    expect(inbound.nextLine(100)).toMatchObject({ type: "line" });
  });

  test("can be read again, and is the same", () => {
    const inbound = new Inbound();
    inbound.push(octets("..a\r\n.\r\n"));
    const content = inbound.nextContent(100);
    expect(content?.octets()).toBe(content?.octets());
  });
});

test("what is dropped leaves nothing behind, in the middle of a line or of content", () => {
  const inbound = new Inbound();
  inbound.push(octets("half a\nli"));
  inbound.nextLine(100);
  inbound.nextLine(100);
  inbound.drop();
  inbound.push(octets("NOOP\r\n"));
  expect(inbound.nextLine(100)).toEqual({ type: "line", line: octets("NOOP") });
  inbound.push(octets("half a mail\r\n"));
  inbound.nextContent(100);
  inbound.drop();
  inbound.push(octets(".\r\n"));
  expect(inbound.nextContent(100)?.octets()).toHaveLength(0);
});
