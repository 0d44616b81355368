import { describe, expect, test } from "vitest";
import { compileMailQuery } from "../compile-query.js";
import { mailOf } from "../mail-of.testing.js";
import { describeArrivals } from "./arrivals.js";

describe("arrivals", () => {
  test("each stand on a line of their own, with what fits", () => {
    const mails = [mailOf(), mailOf({ to: ["bob@example.test"] })];
    expect(
      describeArrivals(mails, {
        query: compileMailQuery({ to: "ada@example.test", text: "Hello" }),
      }),
    ).toEqual([
      '  1  shop@shop.test → ada@example.test  "Hello"  ✓ to ✓ text',
      '  2  shop@shop.test → bob@example.test  "Hello"  ✗ to ✓ text',
    ]);
  });

  test("a predicate that throws does not hold", () => {
    const query = compileMailQuery({ subject: () => JSON.parse("") as boolean });
    expect(describeArrivals([mailOf()], { query })).toEqual([
      '  1  shop@shop.test → ada@example.test  "Hello"  ✗ subject',
    ]);
  });

  test("where any mail is meant nothing is marked", () => {
    const line = '  1  shop@shop.test → ada@example.test  "Hello"';
    expect(describeArrivals([mailOf()])).toEqual([line]);
    expect(describeArrivals([mailOf()], { query: compileMailQuery(undefined) })).toEqual([line]);
  });

  test("are counted where they are many", () => {
    const lines = describeArrivals(Array.from({ length: 25 }, () => mailOf()));
    expect(lines).toHaveLength(21);
    expect(lines[19]).toBe(' 20  shop@shop.test → ada@example.test  "Hello"');
    expect(lines[20]).toBe("     … and 5 more");
  });

  test("that fit best are shown where there are many, under their own numbers", () => {
    const mails = Array.from({ length: 50 }, (_, index) =>
      mailOf({ to: [index === 2 ? "ada@example.test" : "bob@example.test"] }),
    );
    const lines = describeArrivals(mails, { query: compileMailQuery("ada@example.test") });
    expect(lines[0]).toBe('  3  shop@shop.test → ada@example.test  "Hello"  ✓ to');
    expect(lines[1]).toBe(' 32  shop@shop.test → bob@example.test  "Hello"  ✗ to');
    expect(lines.at(-1)).toBe("     … and 30 more, which fit no better");
  });

  test("say when they came, from the start of the wait", () => {
    const mail = mailOf();
    const came = mail.receivedAt.getTime();
    const line = (dateMs: number): string | undefined =>
      describeArrivals([mail], { began: { ms: 0, dateMs } })[0]?.slice(0, 16);
    expect(line(came - 210)).toBe("  1  +0.21 s  sh");
    expect(line(came + 60_000)).toBe("  1  -60.00 s  s");
  });

  test("have their long subjects cut, and stand in columns", () => {
    const mails = [
      mailOf({ to: ["b@c.test"], content: `Subject: ${"x".repeat(90)}\n\n` }),
      mailOf({ content: "Subject: 🎉\n\n" }),
    ];
    expect(describeArrivals(mails, { query: compileMailQuery({ text: "x" }) })).toEqual([
      `  1  shop@shop.test → b@c.test          "${"x".repeat(59)}…"  ✗ text`,
      '  2  shop@shop.test → ada@example.test  "🎉"  ✗ text',
    ]);
  });
});
