import { expect, test } from "vitest";
import type { Reply } from "../protocol/grammar/reply.js";
import { monotonicMs } from "../real-time.js";
import { SessionLog } from "./session-log.js";

const FACTS = {
  id: "s1",
  peer: undefined,
  transportPeer: undefined,
  hostName: "app.test",
  extendedSmtp: true,
  auth: undefined,
  tls: undefined,
} as const;

const reply = (code: number, ...lines: string[]): Reply => ({ code, lines });
const OK = reply(250, "OK");

/** A log of lines and the codes that they got; a number is content of so many octets. */
function logOf(...said: readonly (readonly [string | number, number | undefined])[]): SessionLog {
  const log = new SessionLog(() => FACTS);
  log.reply(reply(220, "ready"));
  say(log, ...said);
  return log;
}

function say(
  log: SessionLog,
  ...said: readonly (readonly [string | number, number | undefined])[]
): void {
  for (const [what, code] of said) {
    if (typeof what === "number") log.content(what);
    else log.command(what);
    if (code !== undefined) log.reply(reply(code, "text"));
  }
}

const outcomes = (log: SessionLog, sinceMs?: number) =>
  log.attempts(sinceMs).map(({ mailFrom, outcome }) => `${mailFrom} ${outcome}`);

test.each<{ what: string; said: [string | number, number | undefined][]; outcome: string }>([
  {
    what: "the content was accepted",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["DATA", 354],
      [9, 250],
    ],
    outcome: "accepted",
  },
  {
    what: "the content was refused",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["DATA", 354],
      [9, 554],
    ],
    outcome: "refused",
  },
  {
    what: "DATA was refused, and the client gave up",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["DATA", 451],
      ["QUIT", 221],
    ],
    outcome: "refused",
  },
  {
    what: "every RCPT was refused",
    said: [
      ["RCPT TO:<b@b>", 550],
      ["RCPT TO:<c@c>", 551],
      ["RSET", 250],
    ],
    outcome: "refused",
  },
  {
    what: "one RCPT was refused, and the client gave up",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["RCPT TO:<c@c>", 551],
      ["RSET", 250],
    ],
    outcome: "aborted",
  },
  {
    what: "a new EHLO came",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["EHLO again", 250],
    ],
    outcome: "aborted",
  },
  {
    what: "RSET was refused",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["RSET x", 501],
    ],
    outcome: "open",
  },
  {
    what: "the content has no reply yet",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["DATA", 354],
      [9, undefined],
    ],
    outcome: "open",
  },
  {
    what: "a line that was too long came",
    said: [
      ["RCPT TO:<b@b>", 250],
      ["<line too long>", 500],
    ],
    outcome: "open",
  },
])("an attempt is $outcome where $what", ({ said, outcome }) => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ...said);
  expect(log.attempts().map((attempt) => attempt.outcome)).toEqual([outcome]);
});

test("an attempt whose session ended before a reply to its content is aborted", () => {
  const log = logOf(
    ["MAIL FROM:<a@a>", 250],
    ["RCPT TO:<b@b>", 250],
    ["DATA", 354],
    [9, undefined],
  );
  log.closed("client");
  expect(outcomes(log)).toEqual(["a@a aborted"]);
});

test("a nested MAIL is part of the transaction that is open (RFC 5321 §4.1.4)", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["MAIL FROM:<b@b>", 503], ["RSET", 250]);
  expect(outcomes(log)).toEqual(["a@a aborted"]);
  expect(log.attempts()[0]?.replies).toEqual([250, 503, 250]);
});

test("the first attempt of a session is the first whose MAIL was accepted, and those refused before", () => {
  const log = logOf(
    ["MAIL FROM:<a@a>", 501],
    ["MAIL FROM:<b@b>", 250],
    ["RSET", 250],
    ["MAIL FROM:<c@c>", 250],
  );
  expect(log.attempts().map(({ isFirstOfSession }) => isFirstOfSession)).toEqual([
    true,
    true,
    false,
  ]);
});

test("a quoted local part is read as it stands (RFC 5321 §4.1.2)", () => {
  const log = logOf(['MAIL FROM:<"a>b"@a.test>', 250], ["RCPT TO:<@x.test:b@b.test>", 250]);
  expect(log.attempts()[0]?.mailFrom).toBe('"a>b"@a.test');
  expect(log.attempts()[0]?.recipients[0]?.address).toBe("b@b.test");
});

test("a cut keeps the transaction that is running, and which transaction it is", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["RSET", 250], ["MAIL FROM:<b@b>", 250]);
  for (let count = 0; count < 3000; count++) say(log, [`RCPT TO:<user${count}@b>`, 250]);
  say(log, ["DATA", 354]);
  log.content(9);
  log.captured("m1");
  log.reply(OK);
  const attempts = log.attempts();
  expect(outcomes(log)).toEqual(["b@b accepted"]);
  expect(attempts[0]?.isFirstOfSession).toBe(false);
  expect(attempts[0]?.mailId).toBe("m1");
  expect(attempts[0]?.recipients).toHaveLength(3000);
  expect(attempts[0]?.commands.length).toBeLessThan(600);
  expect(log.transcript()).toMatch(
    /^… \(the beginning was dropped\)\nC: MAIL FROM:<b@b>\nS: 250 text\n… \(what followed was dropped\)\nC: RCPT/,
  );
  // Reading changes nothing.
  expect(log.attempts()).toEqual(attempts);
});

test("a cut lets a transaction go that is over, and keeps the next", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["RCPT TO:<b@b>", 250], ["RSET", 250]);
  for (let count = 0; count < 3000; count++) say(log, [`NOOP ${count}`, 250]);
  say(log, ["MAIL FROM:<c@c>", 250]);
  expect(outcomes(log)).toEqual(["c@c open"]);
  expect(log.attempts()[0]?.isFirstOfSession).toBe(false);
});

test("what is kept of a session is bounded, whatever the client says", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250]);
  for (let count = 0; count < 30_000; count++) say(log, [`RCPT TO:<user${count}@b>`, 550]);
  expect(log.attempts()[0]?.recipients.length).toBeLessThan(11_000);
  expect(log.transcript().length).toBeLessThan(64 * 1024);
});

test("what was forgotten does not come back, and what follows does not lose its place", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["RCPT TO:<b@b>", 250]);
  log.forget();
  expect(log.transcript()).toBe("");
  expect(log.attempts()).toEqual([]);
  say(log, ["DATA", 354], [9, 250], ["MAIL FROM:<c@c>", 250]);
  expect(outcomes(log)).toEqual(["c@c open"]);
  expect(log.attempts()[0]?.isFirstOfSession).toBe(false);
  expect(log.transcript()).toMatch(/^… \(what was said before is left out\)\nC: DATA\n/);
});

test("a moment leaves out what was said before it, and the transactions that were opened before", () => {
  const log = logOf(["EHLO app.test", 250], ["MAIL FROM:<a@a>", 250]);
  const sinceMs = monotonicMs();
  expect(log.transcript(sinceMs)).toBe("");
  say(log, ["RCPT TO:<b@b>", 250], ["RSET", 250], ["MAIL FROM:<c@c>", 250]);
  expect(outcomes(log, sinceMs)).toEqual(["c@c open"]);
  expect(log.attempts(sinceMs)[0]?.isFirstOfSession).toBe(false);
  // A RCPT belongs to the transaction that it was said in.
  expect(log.transcript(sinceMs)).toBe(
    "… (what was said before is left out)\nC: RSET\nS: 250 text\nC: MAIL FROM:<c@c>\nS: 250 text\n",
  );
  log.closed("quit");
  expect(log.transcript(monotonicMs())).toBe("");
  expect(log.transcript(sinceMs)).toMatch(/-- closed after QUIT\n$/);
});

test("control characters of a client are not printed", () => {
  expect(logOf(["NOOP \u001b[31m\u0007", 250]).transcript()).toContain("C: NOOP ?[31m?\n");
});

test("replies for single recipients belong to their content (RFC 2033 §4.2), and what comes later does not", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["RCPT TO:<b@b>", 250], ["RCPT TO:<c@c>", 250]);
  say(log, ["RCPT TO:<d@d>", 550], ["DATA", 354], [9, undefined]);
  log.reply(reply(552, "full"), 0);
  log.reply(OK, 1);
  log.reply(reply(421, "too slow"));
  expect(log.attempts()).toMatchObject([
    {
      outcome: "accepted",
      replies: [250, 250, 250, 550, 354, 552, 250],
      recipients: [
        { address: "b@b", code: 250, contentCode: 552 },
        { address: "c@c", code: 250, contentCode: 250 },
        { address: "d@d", code: 550 },
      ],
    },
  ]);
  expect(log.transcript()).toContain("C: <9 octets>\nS: 552 full\nS: 250 OK\nS: 421 too slow\n");
});

test("in SMTP no recipient has a code of its own for the content", () => {
  const log = logOf(["MAIL FROM:<a@a>", 250], ["RCPT TO:<b@b>", 250], ["DATA", 354], [9, 250]);
  expect(log.attempts()[0]?.recipients).toEqual([{ address: "b@b", code: 250 }]);
});

test("a log that is cut within the replies for many recipients is cut for them, too", () => {
  const log = logOf();
  for (let round = 0; round < 8; round++) {
    say(log, ["MAIL FROM:<a@a>", 250], ["RCPT TO:<b@b>", 250], ["DATA", 354], [9, undefined]);
    for (let rcpt = 0; rcpt < 1000; rcpt++) log.reply(OK, rcpt);
  }
  expect(log.transcript()).toContain("(the beginning was dropped)");
  expect(log.attempts().at(-1)?.replies).toHaveLength(1003);
  expect(log.transcript().length).toBeLessThan(5 * 1000 * "S: 250 OK\n".length);
});
