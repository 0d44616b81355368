// The package `expect` by itself, as under node:test.
import assert from "node:assert/strict";
import { startSmtpFixture } from "@smtp-fixture/core";
import { extendExpect, matchers } from "@smtp-fixture/core/matchers";
import { expect } from "expect";
import asymmetric from "./asymmetric.js";
import holding from "./holding.js";
import order from "./order.js";

extendExpect(expect, matchers);

const smtp = await startSmtpFixture();
try {
  await holding.onTheFixture(expect, smtp);
  const mail = await smtp.waitForMail();
  holding.onTheEnvelope(expect, mail);
  holding.onTheHeader(expect, mail);
  holding.onTheContent(expect, mail);
  asymmetric.holds(expect, mail);
  assert.throws(() => expect([mail]).toEqual([expect.mail("eve@example.test")]), {
    message: /mail<"eve@example\.test">/,
  });
  await smtp.clear();
  await order.sendOrder(smtp.url, order.CODE);
  holding.onTheCode(expect, await smtp.waitForMail());
  // Called without any runner, a matcher says what it has found.
  const found = await matchers.toReceiveMail(smtp, { subject: "Sign in" });
  assert.equal(found.pass, true);
  assert.match(
    matchers.toHaveSubject(mail, "x").message(),
    /^expect\(mail\)\.toHaveSubject\(subject\)\n/,
  );
  console.log("All of them hold.");
} finally {
  await smtp[Symbol.asyncDispose]();
}
