import { describe, expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import { misuseOf } from "../matchers/failure-of.testing.js";
import { HEADER } from "./judged.testing.js";
import { lintMail } from "./lint-mail.js";
import { RULE_IDS } from "./rule-ids.js";
import { RULES } from "./rules.js";

const send = (content: string): ReturnType<typeof mailOf> =>
  mailOf({ from: "orders@shop.test", content: content.replaceAll("\n", "\r\n") });

const NOW = new Date().toUTCString();
const CLEAN = send(`${HEADER.replace(/^Date: .*$/m, `Date: ${NOW}`)}\nHello, Ada!\n`);
const UNCLEAN = send(
  "From: Shop <orders@shop.test>\nSubject: Hello\nBcc: boss@shop.test\n\nHello!\n",
);

describe("lintMail", () => {
  test("finds nothing wrong with a clean mail", () => {
    expect(lintMail(CLEAN)).toEqual([]);
  });

  test("says what it finds as frozen plain data, in the order of the rules", () => {
    const findings = lintMail(UNCLEAN);
    expect(findings.map(({ rule }) => rule)).toEqual(["bcc-header", "no-date", "no-message-id"]);
    expect(findings[0]).toStrictEqual({
      rule: "bcc-header",
      where: "header Bcc",
      message: "The header names hidden recipients in Bcc.",
      excerpt: "boss@shop.test",
      reason: "Whoever gets the mail can read to whom else it went in secret.",
      source: "RFC 5322 §3.6.3",
    });
    expect(Object.isFrozen(findings)).toBe(true);
    expect(findings.every((finding) => Object.isFrozen(finding))).toBe(true);
  });

  test("lets pass what is ignored", () => {
    expect(
      lintMail(UNCLEAN, { ignore: ["no-date", "no-message-id"] }).map(({ rule }) => rule),
    ).toEqual(["bcc-header"]);
  });

  test.each([
    [{ ignore: ["no-dates"] }, 'lintMail() knows no rule "no-dates". Did you mean "no-date"?'],
    [
      { ignore: ["banana"] },
      `lintMail() knows no rule "banana". The rules are: ${RULE_IDS.join(", ")}.`,
    ],
    [{ ignore: [7] }, `lintMail() knows no rule 7. The rules are: ${RULE_IDS.join(", ")}.`],
    [{ ignore: "no-date" }, 'lintMail() takes a list of rules as "ignore", and got "no-date".'],
    [{ ignored: [] }, 'lintMail() has no option "ignored": it takes "ignore", a list of rules.'],
    [
      ["no-date"],
      'lintMail() takes options, such as { ignore: ["no-text-part"] }, and got ["no-date"].',
    ],
  ])("refuses %j", async (options, message) => {
    expect(await misuseOf(() => lintMail(CLEAN, options as never))).toEqual({
      code: "INVALID_ARGUMENT",
      message,
    });
  });

  test.each([
    [
      "a promise",
      Promise.resolve(CLEAN),
      "lintMail() takes a captured mail, such as `await smtp.waitForMail(…)` gives, and got a promise: await it first.",
    ],
    [
      "nothing",
      undefined,
      "lintMail() takes a captured mail, such as `await smtp.waitForMail(…)` gives, and got undefined.",
    ],
    ["an envelope", CLEAN.envelope, expect.stringContaining("lintMail() takes a captured mail")],
  ])("refuses %s", async (_, mail, message) => {
    expect(await misuseOf(() => lintMail(mail as never))).toEqual({
      code: "INVALID_ARGUMENT",
      message,
    });
  });
});

test("each rule is there once, with its reason and its source", () => {
  expect(RULES.map(({ id }) => id)).toEqual(RULE_IDS);
  const unexplained = RULES.filter(
    ({ reason, source }) => !/^[A-Z].+[.]$/.test(reason) || source === "",
  );
  expect(unexplained).toEqual([]);
});
