import { expect, test } from "vitest";
import { checkClaim, type MailClaim } from "./mail-claim.js";

test("a claim crosses as plain data, the same for what means the same", () => {
  expect(
    checkClaim({
      to: '"Ada"@Example.Test',
      header: { "X-Tenant": /^a/gi, "List-Id": true },
      authUser: "App",
    }),
  ).toEqual({
    to: "ada@example.test",
    header: [
      ["list-id", true],
      ["x-tenant", { $regexp: ["^a", "i"] }],
    ],
    authUser: "App",
  });
});

test.each([
  { claim: undefined, text: "claim() takes { to }, { header } or { authUser }, not undefined." },
  {
    claim: "ada@a.test",
    text: 'claim() takes { to }, { header } or { authUser }, not "ada@a.test".',
  },
  { claim: {}, text: "claim() has to say which mail" },
  {
    claim: { too: "a@b.test" },
    text: 'claim() cannot tell a mail by "too": it takes to, header and authUser. Did you mean "to"?',
  },
  { claim: { subject: "Hi" }, text: 'claim() cannot tell a mail by "subject"' },
  { claim: { to: () => true }, text: "takes a string or a RegExp" },
  { claim: { to: "" }, text: 'The field "to" in claim() takes a string or a RegExp, not "".' },
  { claim: { header: {} }, text: 'The field "header" in claim() takes fields by name' },
  { claim: { header: /x/ }, text: 'The field "header" in claim() takes fields by name' },
  { claim: { header: { "X Y": true } }, text: 'has "X Y", which names no field' },
  { claim: { header: { "X-Y": false } }, text: "takes a string or a RegExp, not false" },
  {
    claim: { authUser: 7 },
    text: 'The field "authUser" in claim() takes a string or a RegExp, not 7.',
  },
])("$claim is refused", ({ claim, text }) => {
  expect(() => checkClaim(claim as MailClaim)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(text) }),
  );
});
