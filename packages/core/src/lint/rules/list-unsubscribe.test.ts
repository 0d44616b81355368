import { expect, test } from "vitest";
import { HEADER, judged } from "../judged.testing.js";

const lists = (...fields: readonly string[]): string =>
  `${HEADER}${fields.map((field) => `${field}\n`).join("")}\nThe news of this week.\n`;
const POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
const LIST = "broken-list-unsubscribe | header List-Unsubscribe";

test.each([
  [
    "an address without angle brackets",
    ["List-Unsubscribe: https://shop.test/out"],
    `${LIST} | There is no URI in angle brackets. | "https://shop.test/out"`,
  ],
  [
    "words beside the URI",
    ["List-Unsubscribe: click <https://shop.test/out>"],
    `${LIST} | There is more than URIs in angle brackets, with commas between them. | "click <https://shop.test/out>"`,
  ],
  [
    "a mailbox that is no URI",
    ["List-Unsubscribe: <out@shop.test>"],
    `${LIST} | "out@shop.test" is no URI that a mail client could call: https: or mailto:. | "<out@shop.test>"`,
  ],
  [
    "a relative address",
    ["List-Unsubscribe: </out?id=1>"],
    `${LIST} | "/out?id=1" is no URI that a mail client could call: https: or mailto:. | "</out?id=1>"`,
  ],
  [
    "another value of the Post field",
    ["List-Unsubscribe: <https://shop.test/out>", "List-Unsubscribe-Post: One-Click"],
    `${LIST}-Post | List-Unsubscribe-Post is not exactly List-Unsubscribe=One-Click. | "One-Click"`,
  ],
  [
    "a Post field alone",
    [POST],
    `${LIST}-Post | There is no List-Unsubscribe field that it could be about.`,
  ],
  [
    "one click to a mailbox",
    ["List-Unsubscribe: <mailto:out@shop.test>", POST],
    `${LIST} | One-click unsubscription takes an https: URI, and there is none. | "<mailto:out@shop.test>"`,
  ],
])("%s is found", (_, fields, finding) => {
  expect(judged(lists(...fields))).toEqual([finding]);
});

test.each([
  ["a mailbox", ["List-Unsubscribe: <mailto:out@shop.test?subject=out>"]],
  ["one click", ["List-Unsubscribe: <https://shop.test/out?id=1>", POST]],
  [
    "both, folded, with a comment",
    ["List-Unsubscribe: (by mail) <mailto:out@shop.test>,\n <https://shop.test/out\n ?id=1>", POST],
  ],
  ["no such field", []],
])("%s is not", (_, fields) => {
  expect(judged(lists(...fields))).toEqual([]);
});
