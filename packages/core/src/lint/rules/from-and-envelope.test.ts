import { expect, test } from "vitest";
import { HEADER, judged } from "../judged.testing.js";

const TEXT = "\nYour order is on its way.\n";
const from = (author: string): string => HEADER.replace("Shop <orders@shop.test>", author) + TEXT;

test.each([
  ["another domain", "ada@other.test", "From is of other.test, and the reverse-path of shop.test."],
  [
    "another company under co.uk",
    "ada@other.co.uk",
    "From is of other.co.uk, and the reverse-path of shop.co.uk.",
    "bounces@shop.co.uk",
  ],
])("an author of %s is found", (_, author, message, envelope = "bounces@shop.test") => {
  expect(judged(from(author), { from: envelope })).toEqual([
    `from-differs-from-envelope | header From | ${message} | From ${author}, MAIL FROM:<${envelope}>`,
  ]);
});

test.each([
  ["the same mailbox", "orders@shop.test", "orders@shop.test"],
  ["the same domain in other case", "orders@Shop.TEST", "bounces@shop.test"],
  ["a subdomain for bounces", "orders@shop.test", "b+1@bounces.shop.test"],
  ["two subdomains", "orders@mail.shop.test", "b@bounces.shop.test"],
  ["a subdomain under co.uk", "orders@shop.co.uk", "b@bounces.shop.co.uk"],
])("%s is not", (_, author, envelope) => {
  expect(judged(from(author), { from: envelope })).toEqual([]);
});

test("the null reverse-path is for mail that answers by itself", () => {
  expect(judged(from("orders@shop.test"), { from: "" })).toEqual([
    "from-differs-from-envelope | envelope | The reverse-path is null, which is for bounces and the like, and From is orders@shop.test.",
  ]);
  const answer = HEADER.replace("MIME", "Auto-Submitted: auto-replied\nMIME") + TEXT;
  expect(judged(answer, { from: "" })).toEqual([]);
});
