import { describe, expect, test, vi } from "vitest";
import { readView } from "../message/html/read-view.js";
import { viewOf } from "../message/html/view-of.js";
import { readMessage } from "../message/read-message.js";
import { capturedMail } from "./captured.js";
import { mailOf } from "./mail-of.testing.js";

const { envelope, session } = mailOf();
const RECORD = {
  id: "m1",
  envelope,
  session,
  receivedAtMs: Date.UTC(2026, 10, 25),
  mailAtMs: 0,
  isFirstOfSession: true,
};
const RAW = Buffer.from("Subject: Hello\r\n\r\nHello");
const MESSAGE = readMessage(RAW);
const VIEW = readView(MESSAGE);

test("a mail is its record and its message, and none of what the inbox keeps for itself", () => {
  const mail = capturedMail(RECORD, MESSAGE, VIEW, () => RAW);
  expect(mail).toEqual({
    id: "m1",
    envelope,
    session,
    hiddenRecipients: ["ada@example.test"],
    receivedAt: new Date("2026-11-25T00:00:00Z"),
    raw: RAW,
    ...MESSAGE,
    ...viewOf(VIEW, []),
  });
});

const hiddenIn = (header: string): readonly string[] => {
  const rcptTos = ["ada@example.test", "Bob@Example.test", "eve@example.test"];
  const raw = Buffer.from(`${header}\r\n\r\n`);
  const record = { ...RECORD, envelope: { ...envelope, rcptTos } };
  return capturedMail(record, readMessage(raw), VIEW, () => raw).hiddenRecipients;
};

describe("hidden recipients", () => {
  test("are those that no To, Cc or Bcc field names, in the client's order", () => {
    expect(hiddenIn("To: ada@example.test")).toEqual(["Bob@Example.test", "eve@example.test"]);
    expect(hiddenIn("To: Eve <eve@example.test>\r\nCc: bob@example.test")).toEqual([
      "ada@example.test",
    ]);
    expect(hiddenIn("Bcc: bob@EXAMPLE.test, G: ada@example.test;")).toEqual(["eve@example.test"]);
    expect(hiddenIn("Subject: for ada@example.test")).toHaveLength(3);
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(mailOf().hiddenRecipients)).toBe(true);
  });
});

test("UTF-8 in the header is no defect of a mail that was sent with SMTPUTF8", () => {
  const raw = Buffer.from(
    "From: a@b.test\r\nDate: 25 Nov 2026 09:30 +0000\r\nSubject: Grüße\r\n\r\n",
  );
  const defectsWith = (smtpUtf8: boolean): readonly string[] =>
    capturedMail(
      { ...RECORD, envelope: { ...envelope, smtpUtf8 } },
      readMessage(raw),
      VIEW,
      () => raw,
    ).defects.map(({ id }) => id);
  expect(defectsWith(false)).toEqual(["header-utf8"]);
  expect(defectsWith(true)).toEqual([]);
});

test("its octets are fetched when somebody looks at them, and once", () => {
  let calls = 0;
  const mail = capturedMail(RECORD, MESSAGE, VIEW, () => {
    calls++;
    return Buffer.from(RAW);
  });
  expect(calls).toBe(0);
  expect(mail.raw).toBe(mail.raw);
  expect(calls).toBe(1);
});

test("it cannot be changed", () => {
  const mail = capturedMail(RECORD, MESSAGE, VIEW, () => RAW);
  expect(Object.isFrozen(mail)).toBe(true);
  expect(() => Object.assign(mail, { subject: "other" })).toThrow(TypeError);
});

test("the time at which it came is a real one under fake timers", () => {
  const RealDate = Date;
  vi.useFakeTimers({ now: 0 });
  try {
    const { receivedAt } = capturedMail(RECORD, MESSAGE, VIEW, () => RAW);
    expect(receivedAt.constructor).toBe(RealDate);
  } finally {
    vi.useRealTimers();
  }
});

test("as JSON it is what one knows it by, and not every octet", () => {
  const mail = mailOf({ content: "Subject: Hello\n\nHello, Ada!\n" });
  expect(JSON.parse(JSON.stringify(mail))).toEqual({
    envelope: { mailFrom: "shop@shop.test", rcptTos: ["ada@example.test"] },
    subject: "Hello",
    text: "Hello, Ada!\n",
    attachments: [],
  });
  const html = mailOf({ content: "Content-Type: text/html\n\n<p>Hello</p>" });
  expect(JSON.parse(JSON.stringify(html))).toMatchObject({ html: "<p>Hello</p>" });
  expect(Object.keys(mail)).not.toContain("toJSON");
});
