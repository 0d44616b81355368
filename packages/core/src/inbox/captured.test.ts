import { expect, test, vi } from "vitest";
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
    receivedAt: new Date("2026-11-25T00:00:00Z"),
    raw: RAW,
    ...MESSAGE,
    ...viewOf(VIEW, []),
  });
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
