import { describe, expect, test } from "vitest";
import type { SmtpFixtureError } from "../errors.js";
import { mailOf } from "./mail-of.testing.js";
import type { AttachmentMatch } from "./query.js";

const part = (name: string, type: string, content: string): string[] => [
  "--b",
  `Content-Type: ${type}`,
  `Content-Disposition: attachment; filename="${name}"`,
  "",
  content,
];

const INVOICES = mailOf({
  content: [
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "",
    "Two invoices.",
    ...part("invoice.pdf", "application/pdf", "%PDF-1"),
    ...part("invoice.pdf", "application/pdf", "%PDF-2, longer"),
    ...part("terms.txt", "text/plain", "None."),
    "--b--",
  ].join("\r\n"),
});

const content = (wanted: AttachmentMatch): string => INVOICES.attachment(wanted).content.toString();

function failure(doing: () => unknown): { readonly code: string; readonly message: string } {
  try {
    doing();
  } catch (error) {
    const { code, message } = error as SmtpFixtureError;
    return { code, message };
  }
  throw new Error("It was expected to fail, and did not.");
}

describe("an attachment is found", () => {
  test.each<[about: string, wanted: AttachmentMatch, content: string]>([
    ["by its name", "terms.txt", "None."],
    ["by a pattern for its name", /\.txt$/, "None."],
    ["by a predicate", (name) => name.startsWith("terms"), "None."],
    ["by its type", { type: "text/plain" }, "None."],
    ["by name and size", { name: "invoice.pdf", size: 6 }, "%PDF-1"],
    ["by name and content", { name: "invoice.pdf", content: /longer/ }, "%PDF-2, longer"],
    ["by an asymmetric matcher", expect.stringContaining("terms"), "None."],
  ])("%s", (_, wanted, expected) => {
    expect(content(wanted)).toBe(expected);
  });

  test("as the one that the mail has in its list", () => {
    expect(INVOICES.attachment("terms.txt")).toBe(INVOICES.attachments[2]);
  });
});

test("where none fits, all are listed", () => {
  expect(failure(() => content("receipt.pdf"))).toEqual({
    code: "ATTACHMENT_NOT_FOUND",
    message: [
      'No attachment fits "receipt.pdf".',
      '  1   "invoice.pdf", application/pdf, 6 octets',
      '  2   "invoice.pdf", application/pdf, 14 octets',
      '  3   "terms.txt", text/plain, 5 octets',
    ].join("\n"),
  });
});

test("where the mail has none, that is said", () => {
  expect(failure(() => mailOf().attachment(/./))).toEqual({
    code: "ATTACHMENT_NOT_FOUND",
    message: "No attachment fits /./.\nThe mail has no attachments.",
  });
});

test("where several fit, none is chosen", () => {
  expect(failure(() => content("invoice.pdf"))).toEqual({
    code: "ATTACHMENT_AMBIGUOUS",
    message: [
      '2 attachments fit "invoice.pdf".',
      '  1 ✓ "invoice.pdf", application/pdf, 6 octets',
      '  2 ✓ "invoice.pdf", application/pdf, 14 octets',
      '  3   "terms.txt", text/plain, 5 octets',
      "Say more of the one that is meant, { name, type, size, content }; or take it from mail.attachments.",
    ].join("\n"),
  });
});

test.each<[what: string, wanted: unknown, message: string]>([
  [
    "nothing",
    undefined,
    "mail.attachment() takes a name or { name, type, size, content }, not undefined.",
  ],
  [
    "a misspelt field",
    { nmae: "a" },
    'The field "nmae" in mail.attachment() is unknown. Did you mean "name"?',
  ],
])("%s is refused", (_, wanted, message) => {
  expect(failure(() => INVOICES.attachment(wanted as AttachmentMatch))).toEqual({
    code: "INVALID_ARGUMENT",
    message,
  });
});
