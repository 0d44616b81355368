import fc from "fast-check";
import { expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import { alternative, HEADER, judged } from "./judged.testing.js";
import { judge } from "./lint.js";
import { RULE_IDS } from "./rule-ids.js";

const NOW = Date.UTC(2026, 10, 25);

/** Pieces that messages are made of, well and badly. */
const pieces = fc.constantFrom(
  "From: a@b.test\r\n",
  "Subject: =?utf-8?Q?=0D=0A?=\r\n",
  "Content-Type: text/html; charset=utf-8\r\n",
  "Content-Type: text/calendar; method=REQUEST\r\n",
  'Content-Type: multipart/mixed; boundary="cut"\r\n',
  "Content-Transfer-Encoding: base64\r\n",
  "List-Unsubscribe: <http://[::1>, <%>\r\n",
  "List-Unsubscribe-Post:\r\n",
  "Date: never\r\n",
  "\r\n",
  "\n",
  "\r",
  "--cut\r\n",
  "--cut--\r\n",
  '<a href="%E0%A4%A">undefined</a><img src="cid:%E0">',
  "{{{{<%=%>${[[%a%",
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=:x\r\n",
  "null, NaN; undefined",
  "\u{1F600}",
);

test("every mail can be judged, and what is found of it is whole", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string(), fc.string({ unit: "binary" })), { maxLength: 20 }),
      fc.constantFrom("", "a@b.test", "nonsense"),
      (parts, from) => {
        const { findings } = judge(mailOf({ from, content: parts.join("") }), {}, NOW, "the test");
        for (const { rule, where, message, excerpt } of findings) {
          expect(RULE_IDS).toContain(rule);
          expect(`${where} ${message} ${excerpt ?? ""}`).not.toMatch(/[\r\n]/);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("octets of any kind can be judged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
      expect(judged(Buffer.from(octets)).length).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ["words that are missing, on one line", "undefined ".repeat(50_000)],
  ["no space at all", "字".repeat(500_000)],
  ["digits", "1".repeat(500_000)],
  ["marks", "{{".repeat(100_000)],
  ["angle brackets", "&lt;".repeat(100_000)],
  ["tags", "<a b c d>".repeat(20_000)],
])("much of the same takes no more than its time: %s", (_, body) => {
  const findings = judged(HEADER + alternative(body, `<p>${body}</p>`));
  expect(findings.length).toBeGreaterThan(0);
});
