import { describe, expect, test } from "vitest";
import { compileMailQuery } from "../compile-query.js";
import { mailOf } from "../mail-of.testing.js";
import type { MailQuery } from "../query.js";
import { firstDifference } from "./difference.js";

const differing = (query: MailQuery, content: string): ReturnType<typeof firstDifference> => {
  const [field] = compileMailQuery(query).fields;
  if (field === undefined) throw new Error("A field is needed.");
  return firstDifference(field, mailOf({ content }));
};

const LONG = "The order of ada@example.test was sent on 24 November and comes to 12.50 EUR in all.";
const OTHER = LONG.replace("12.50", "12.05");

describe("where two long texts part", () => {
  test("they are cut around that place, and it is marked", () => {
    const difference = differing({ subject: LONG }, `Subject: ${OTHER}\n\n`);
    expect(Object.values(difference ?? {}).join("\n")).toBe(`\
"…n 24 November and comes to 12.50 EUR in all."
"…n 24 November and comes to 12.05 EUR in all."
                                ^ differs from character 71 on`);
  });

  test("a body is compared from where it begins to be what was wanted", () => {
    const text = `Hello "Ada",\n\n${OTHER}\n${"Thank you. ".repeat(20)}`;
    const difference = differing({ text: LONG }, `\n${text}`);
    expect(difference?.got).toBe(
      String.raw`"…n 24 November and comes to 12.05 EUR in all.\nThank you. Thank you. Tha…"`,
    );
    expect(difference?.mark).toBe(`${" ".repeat(32)}^ differs from line 3, character 71 on`);
  });

  test("escapes and quotes do not shift the mark", () => {
    const difference = differing({ text: `"a"\n${"b".repeat(60)}c` }, `\n"a"\n${"b".repeat(20)}x`);
    expect(difference?.got).toBe(String.raw`"\"a\"\nbbbbbbbbbbbbbbbbbbbbx"`);
    expect(difference?.got.indexOf("x")).toBe(difference?.mark.indexOf("^"));
  });

  test("no half of a character is left over", () => {
    const difference = differing(
      { subject: `${"x".repeat(60)}🎉` },
      `Subject: =?utf-8?Q?${"x".repeat(60)}=F0=9F=8E=88?=\n\n`,
    );
    expect(difference?.got).toBe(`"…${"x".repeat(30)}🎈"`);
  });
});

test.each<readonly [string, MailQuery, string]>([
  ["both are short", { subject: "Welcome" }, "Subject: Welcom\n\n"],
  ["no text was wanted but a pattern", { subject: /x/ }, `Subject: ${LONG}\n\n`],
  ["there is none", { subject: LONG }, "\n"],
  ["nothing of it occurs", { text: `§${LONG}` }, `\n${LONG}`],
  ["it is no text", { to: "ada@example.test" }, `Subject: ${LONG}\n\n`],
])("nothing is compared where %s", (_, query, content) => {
  expect(differing(query, content)).toBeUndefined();
});
