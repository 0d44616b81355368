import { expect, test } from "vitest";
import { Inbox } from "./inbox.js";
import { inboxSource } from "./inbox-source.js";
import { makeReads } from "./make-reads.js";
import type { MailRecord } from "./mail-record.js";

let count = 0;

function recordOf({ mailAtMs = 0, to = "ada@example.test", id = `m${++count}` } = {}): MailRecord {
  return {
    id,
    envelope: {
      mailFrom: "shop@shop.test",
      mailOptions: [],
      mailParameters: [],
      rcptTos: [to],
      rcptOptions: [[]],
      recipients: [{ address: to, parameters: [] }],
      smtpUtf8: false,
      size: 5,
      authUser: undefined,
    },
    session: {
      id: "s",
      peer: undefined,
      transportPeer: undefined,
      hostName: undefined,
      extendedSmtp: true,
      auth: undefined,
      tls: undefined,
    },
    receivedAtMs: count,
    mailAtMs,
    isFirstOfSession: true,
  };
}

const octets = (length = 5): Buffer => Buffer.alloc(length, "x");

test.each([
  {
    options: { maxMails: -1 },
    says: 'The option "maxMails" takes a whole number from 0 on, not -1.',
  },
  { options: { maxMails: 1.5 }, says: "not 1.5" },
  { options: { maxOctets: Number.NaN }, says: "maxOctets" },
  { options: { maxOctets: "1 MB" as unknown as number }, says: 'not "1 MB"' },
])("an inbox refuses $options", ({ options, says }) => {
  const make = (): Inbox => new Inbox(options);
  expect(make).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  expect(make).toThrow(says);
});

test("a full inbox makes room with mail of ended tests, oldest first, and with no other", () => {
  const inbox = new Inbox({ maxMails: 3 });
  const [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map((mailAtMs) => recordOf({ mailAtMs }));
  for (const record of [a, b, c]) inbox.add(record as MailRecord, octets());
  expect(inbox.add(d as MailRecord, octets())).toBe(false);
  inbox.release(3);
  expect(inbox.add(d as MailRecord, octets())).toBe(true);
  expect(inbox.add(e as MailRecord, octets())).toBe(true);
  expect(inbox.add(f as MailRecord, octets())).toBe(false);
  expect(inbox.records.map(({ mailAtMs }) => mailAtMs)).toEqual([3, 4, 5]);
  expect(inbox.content((a as MailRecord).id)).toBeUndefined();
});

test("forgetting some mails gives their room back, and leaves the others", () => {
  const inbox = new Inbox({ maxOctets: 20 });
  const [a, b, c] = [recordOf(), recordOf(), recordOf()];
  inbox.add(a, octets(10));
  inbox.add(b, octets(10));
  expect(inbox.add(c, octets(10))).toBe(false);
  expect(inbox.fullness()).toEqual({
    mails: 2,
    octets: 20,
    maxMails: 10_000,
    maxOctets: 20,
    refused: 1,
  });
  inbox.forget([a.id, "unknown"]);
  expect(inbox.fullness()).toBeUndefined();
  expect(inbox.add(c, octets(10))).toBe(true);
  expect(inbox.records).toEqual([b, c]);
});

test("the ring of sessions lets those go first that have ended", () => {
  const inbox = new Inbox();
  const facts = {
    peer: undefined,
    transportPeer: undefined,
    hostName: undefined,
    extendedSmtp: true,
    auth: undefined,
    tls: undefined,
  };
  const long = inbox.opened({ id: "long", ...facts });
  long.command("MAIL FROM:<long@a.test>");
  for (let index = 0; index < 300; index++) {
    const session = inbox.opened({ id: `s${index}`, ...facts });
    session.command(`MAIL FROM:<s${index}@a.test>`);
    session.closed("client");
  }
  const senders = inbox.attempts().map(({ mailFrom }) => mailFrom);
  expect(senders).toHaveLength(200);
  expect(senders[0]).toBe("long@a.test");
  expect(senders.at(-1)).toBe("s299@a.test");
});

test("attempts of several sessions come in the order of their MAIL", () => {
  const inbox = new Inbox();
  const facts = {
    peer: undefined,
    transportPeer: undefined,
    hostName: undefined,
    extendedSmtp: true,
    auth: undefined,
    tls: undefined,
  };
  const [one, two] = ["one", "two"].map((id) => inbox.opened({ id, ...facts }));
  two?.command("MAIL FROM:<first@a.test>");
  one?.command("MAIL FROM:<second@a.test>");
  expect(inbox.attempts().map(({ mailFrom }) => mailFrom)).toEqual([
    "first@a.test",
    "second@a.test",
  ]);
});

test("a surplus is told of by the first wait that it concerns", async () => {
  const inbox = new Inbox();
  const reads = makeReads(inboxSource(inbox, "smtp://127.0.0.1:25"));
  inbox.add(recordOf(), octets());
  await reads.waitForMails(1, "ada@example.test");
  expect(await reads.surplus()).toBeUndefined();
  inbox.add(recordOf({ to: "bob@example.test" }), octets());
  expect(await reads.surplus()).toBeUndefined();
  inbox.add(recordOf(), octets());
  expect(await reads.surplus()).toMatchObject({ code: "MAIL_COUNT_MISMATCH" });
});

test("an iteration goes on behind what was cleared or dropped meanwhile", async () => {
  const inbox = new Inbox({ maxMails: 2 });
  const reads = makeReads(inboxSource(inbox, "smtp://127.0.0.1:25"));
  const arrivals = reads[Symbol.asyncIterator]();
  const next = async (): Promise<string> => ((await arrivals.next()).value as { id: string }).id;
  const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((id) => recordOf({ id }));
  inbox.add(a as MailRecord, octets());
  inbox.add(b as MailRecord, octets());
  expect([await next(), await next()]).toEqual(["a", "b"]);
  inbox.release(1);
  inbox.add(c as MailRecord, octets());
  expect(await next()).toBe("c");
  await reads.clear();
  const waiting = next();
  inbox.add(d as MailRecord, octets());
  expect(await waiting).toBe("d");
  inbox.add(e as MailRecord, octets());
  inbox.close();
  expect(await next()).toBe("e");
  expect((await arrivals.next()).done).toBe(true);
});
