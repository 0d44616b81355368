import { describe, expect, test } from "vitest";
import type { Message } from "../message.js";
import { readMessage } from "../read-message.js";
import type { DeliveryReport } from "./delivery-report.js";

const CRLF = "\r\n";

const message = (
  status: readonly string[],
  returned: readonly string[] = [],
  type = "message/delivery-status",
): Message =>
  readMessage(
    Buffer.from(
      [
        "From: MAILER-DAEMON@mx.shop.test",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b",
        "",
        "It could not be delivered.",
        "--b",
        `Content-Type: ${type}`,
        "",
        ...status,
        ...(returned.length > 0 ? ["--b", ...returned] : []),
        "--b--",
        "",
      ].join(CRLF),
      "utf8",
    ),
  );

const report = (status: readonly string[], type?: string): DeliveryReport =>
  message(status, [], type).report as DeliveryReport;

const PER_MESSAGE = ["Reporting-MTA: dns; mx.shop.test", ""];
const FAILED = ["Final-Recipient: rfc822; eve@example.test", "Action: failed", "Status: 5.1.1"];

describe("a delivery report (RFC 3464)", () => {
  test("says what became of the message for each recipient", () => {
    const read = report([
      "Original-Envelope-Id: QQ314159",
      "Reporting-MTA: dns; mx.shop.test",
      "DSN-Gateway: dns; gate.shop.test",
      "Received-From-MTA: DNS; app.shop.test",
      "Arrival-Date: Wed, 25 Nov 2026 09:30:00 +0000",
      "X-Queue-Id: 42",
      "",
      "Original-Recipient: rfc822;eve+tag@example.test",
      "Final-Recipient: RFC822; <eve@example.test>",
      "Action: Failed (bad destination)",
      "Status: 5.1.1 (no such user)",
      "Remote-MTA: dns; mx.example.test",
      "Diagnostic-Code: smtp; 550 5.1.1",
      " No such user; try another",
      "Last-Attempt-Date: Wed, 25 Nov 2026 09:31:00 +0000",
      "Final-Log-ID: 4711",
      "",
      "Final-Recipient: rfc822;bob@example.test",
      "Action: delayed",
      "Status: 4.4.1",
      "Will-Retry-Until: Fri, 27 Nov 2026 09:30:00 +0000",
    ]);
    expect(read).toMatchObject({
      originalEnvelopeId: "QQ314159",
      reportingMta: "mx.shop.test",
      dsnGateway: "gate.shop.test",
      receivedFromMta: "app.shop.test",
      arrivalDate: new Date("2026-11-25T09:30:00Z"),
      message: undefined,
      problems: [],
      recipients: [
        {
          originalRecipient: "eve+tag@example.test",
          finalRecipient: "eve@example.test",
          action: "failed",
          status: "5.1.1",
          remoteMta: "mx.example.test",
          diagnosticType: "smtp",
          diagnosticCode: "550 5.1.1 No such user; try another",
          lastAttemptDate: new Date("2026-11-25T09:31:00Z"),
          willRetryUntil: undefined,
          finalLogId: "4711",
        },
        {
          originalRecipient: undefined,
          finalRecipient: "bob@example.test",
          action: "delayed",
          status: "4.4.1",
          willRetryUntil: new Date("2026-11-27T09:30:00Z"),
        },
      ],
    });
    expect(read.fields.map(({ name }) => name)).toContain("X-Queue-Id");
    expect(read.recipients[1]?.fields.map(({ name }) => name)).toEqual([
      "Final-Recipient",
      "Action",
      "Status",
      "Will-Retry-Until",
    ]);
  });

  test.each([
    ["message/rfc822", ["Subject: The original", "", "Its text"], "Its text"],
    ["text/rfc822-headers", ["Subject: The original"], ""],
    ["message/global", ["Subject: The original", "", "Its text"], "Its text"],
    ["message/global-headers", ["Subject: The original"], ""],
  ])("has the message that it is about, of type %s", (type, lines, text) => {
    const { report: read, attachments } = message(
      [...PER_MESSAGE, ...FAILED],
      [`Content-Type: ${type}`, "", ...lines],
    );
    expect(read?.message?.subject).toBe("The original");
    expect(read?.message?.text).toBe(text);
    expect(attachments.at(-1)?.message).toBe(read?.message);
  });

  test("may have addresses beyond ASCII (RFC 6533 §3)", () => {
    const { recipients } = report(
      [
        "Reporting-MTA: dns; mx.shop.test",
        "",
        "Original-Recipient: utf-8; jürgen@example.test",
        String.raw`Final-Recipient: utf-8; j\x{FC}rgen@b\x{FC}cher.test`,
        "Action: failed",
        "Status: 5.1.1",
        "",
        String.raw`Final-Recipient: utf-8; \x{110000}\x{zz}@example.test`,
        "Action: failed",
        "Status: 5.1.1",
      ],
      "message/global-delivery-status",
    );
    expect(recipients.map(({ finalRecipient }) => finalRecipient)).toEqual([
      "jürgen@bücher.test",
      String.raw`\x{110000}\x{zz}@example.test`,
    ]);
    expect(recipients[0]?.originalRecipient).toBe("jürgen@example.test");
  });

  test("may have more empty lines than it needs", () => {
    const { recipients, problems } = report(["", ...PER_MESSAGE, "", "", ...FAILED, "", "", ""]);
    expect(recipients).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test.each([
    [
      "no fields about the message",
      FAILED,
      "The fields about the message are missing (RFC 3464 §2.2).",
    ],
    ["no Reporting-MTA", ["X-A: b", "", ...FAILED], "Reporting-MTA is missing (RFC 3464 §2.2.2)."],
    ["no recipient", PER_MESSAGE, "No recipient is reported on (RFC 3464 §2.3)."],
    ["nothing at all", [], "No recipient is reported on (RFC 3464 §2.3)."],
    [
      "no Final-Recipient",
      [...PER_MESSAGE, "Action: failed", "Status: 5.0.0"],
      "Final-Recipient is missing (RFC 3464 §2.3.2).",
    ],
    [
      "another Action",
      [
        ...PER_MESSAGE,
        ...FAILED,
        "",
        "Final-Recipient: rfc822; a@b.test",
        "Action: lost",
        "Status: 5.0.0",
      ],
      "The Action for a@b.test is missing or unknown (RFC 3464 §2.3.3).",
    ],
    [
      "no Status",
      [...PER_MESSAGE, "Final-Recipient: rfc822; a@b.test", "Action: failed"],
      "The Status for a@b.test is missing or malformed (RFC 3464 §2.3.4).",
    ],
    [
      "a date that is none",
      ["Arrival-Date: soon", ...PER_MESSAGE, ...FAILED],
      'arrival-date is no date: "soon".',
    ],
    [
      "a line that is no field",
      [...PER_MESSAGE, "no field", ...FAILED],
      "A line of the report is no field.",
    ],
  ])("with %s says so", (_, status, expected) => {
    expect(report(status).problems).toContain(expected);
  });

  test("without its first group has its recipients all the same", () => {
    expect(report(FAILED).recipients.map(({ status }) => status)).toEqual(["5.1.1"]);
    expect(report([...PER_MESSAGE, "no field", ...FAILED]).recipients).toHaveLength(1);
  });

  test("is none in a message that has no status", () => {
    expect(
      readMessage(
        Buffer.from("Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b--"),
      ).report,
    ).toBeUndefined();
  });
});
