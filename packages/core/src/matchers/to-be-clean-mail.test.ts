import { describe, expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import { failureOf, misuseOf } from "./failure-of.testing.js";
import { matchers } from "./index.js";

expect.extend(matchers);

const mail = (content: string): ReturnType<typeof mailOf> =>
  mailOf({ from: "orders@shop.test", content: content.replaceAll("\n", "\r\n") });

const CLEAN = mail(`From: Shop <orders@shop.test>
Subject: Hello
Date: ${new Date().toUTCString()}
Message-ID: <1@shop.test>

Hello, Ada!
`);
const UNCLEAN = mail(`From: Shop <orders@shop.test>
Subject: Hello
Date: ${new Date().toUTCString()}
Reply-To: noreply@shop.test
Bcc: boss@shop.test, owner@shop.test
Bcc: eve@shop.test
Message-ID: <1@shop.test>

Hello, Ada!
`);

describe("toBeCleanMail", () => {
  test("holds for a mail that no rule minds", () => {
    expect(CLEAN).toBeCleanMail();
    expect(CLEAN).toBeCleanMail({ ignore: [] });
    expect(UNCLEAN).toBeCleanMail({
      ignore: ["bcc-header", "duplicate-header", "reply-to-noreply"],
    });
  });

  test("does not hold for others", () => {
    expect(UNCLEAN).not.toBeCleanMail();
    expect(UNCLEAN).not.toBeCleanMail({ ignore: ["bcc-header"] });
  });

  test("lists what was found by rule, with the place and the reason", () => {
    expect(failureOf(() => expect(UNCLEAN).toBeCleanMail({ ignore: ["reply-to-noreply"] }))).toBe(`\
The mail is not clean: 3 findings of 2 rules.

  bcc-header
    header Bcc: The header names hidden recipients in Bcc.
      boss@shop.test, owner@shop.test
    header Bcc: The header names hidden recipients in Bcc.
      eve@shop.test
    why: Whoever gets the mail can read to whom else it went in secret. (RFC 5322 §3.6.3)
  duplicate-header
    header Bcc: Bcc stands 2 times, and may stand once.
      "boss@shop.test, owner@shop.test", "eve@shop.test"
    why: A field that may stand once is read by some clients where it stands first and by others where it stands last. (RFC 5322 §3.6, RFC 2045 §3, RFC 2369 §3, RFC 2919 §3, RFC 8058 §3.1)

  mail  orders@shop.test → ada@example.test  "Hello"

Where these rules do not hold for a mail: toBeCleanMail({ ignore: ["reply-to-noreply", "bcc-header", "duplicate-header"] })`);
  });

  test("says of a clean mail that nothing was found", () => {
    expect(failureOf(() => expect(CLEAN).not.toBeCleanMail())).toBe(`\
The mail was not to be clean, and no rule finds anything wrong with it:

  mail  orders@shop.test → ada@example.test  "Hello"`);
  });

  test("is an asymmetric matcher too", () => {
    expect({ mail: CLEAN }).toEqual({ mail: expect.toBeCleanMail() });
  });

  test("refuses what is no mail, and rules that nobody knows", async () => {
    expect(await misuseOf(() => expect(Promise.resolve(CLEAN)).toBeCleanMail())).toEqual({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("a promise: await it first"),
    });
    expect(
      await misuseOf(() => expect(CLEAN).toBeCleanMail({ ignore: ["bcc-headers" as never] })),
    ).toEqual({
      code: "INVALID_ARGUMENT",
      message: 'expect(…).toBeCleanMail() knows no rule "bcc-headers". Did you mean "bcc-header"?',
    });
    expect(await misuseOf(() => expect(CLEAN).toBeCleanMail(undefined))).toEqual({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("was given undefined"),
    });
  });
});
