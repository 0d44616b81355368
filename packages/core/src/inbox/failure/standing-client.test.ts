import { describe, expect, test } from "vitest";
import type { Attempt } from "../attempt.js";
import { compileMailQuery } from "../compile-query.js";
import { NOTHING_ELSEWHERE } from "../mail-source.js";
import { mailOf } from "../mail-of.testing.js";
import type { SessionAccount } from "../session-account.js";
import { describeCutShort } from "./cut-short.js";
import type { FailedWait } from "./failure-text.js";
import { describeStandingClient } from "./standing-client.js";

const MAIL = mailOf();

/** A transaction that has brought a mail. */
const accepted = (openedMs: number): Attempt[] => [
  {
    session: MAIL.session,
    outcome: "accepted",
    mailFrom: "shop@shop.test",
    recipients: [],
    commands: [],
    replies: [],
    openedMs,
    isFirstOfSession: true,
    mailId: MAIL.id,
  },
];

const wait = (facts: Partial<FailedWait>): FailedWait => ({
  kind: "missing",
  headline: "",
  query: compileMailQuery(undefined),
  mails: [],
  began: { ms: 1000, dateMs: 0 },
  attempts: [],
  sessions: [],
  elsewhere: NOTHING_ELSEWHERE,
  url: undefined,
  standing: ["setImmediate", "setTimeout"],
  runner: { name: "Jest", isFaking: true },
  hints: [],
  ...facts,
});

const session = (facts: Partial<SessionAccount>): SessionAccount => ({
  session: MAIL.session,
  client: undefined,
  openedMs: 1500,
  isOpen: true,
  isActive: true,
  incidents: [],
  transcript: [],
  cut: 0,
  ...facts,
});

const said = (facts: Partial<FailedWait>): string => describeStandingClient(wait(facts)).join("\n");

const JEST = `
setImmediate is faked in this test, and nodemailer needs the real one: mail that it was told to send may never leave. Use jest.useFakeTimers({ doNotFake: ["setImmediate"] }), or { advanceTimers: true }; in jest.config.js the same in fakeTimers.
`;

describe("what stands still, and what helps", () => {
  test("in Jest", () => {
    expect(said({})).toBe(JEST.trim());
  });

  test("in Vitest, and of a library that is used in it", () => {
    const vitest = said({ runner: { name: "Vitest", isFaking: true } });
    expect(vitest).toContain('Use vi.useFakeTimers({ toFake: ["Date", "setTimeout",');
    const sinon = said({ runner: { name: "Vitest", isFaking: false } });
    expect(sinon).toContain('Use sinon.useFakeTimers({ toFake: ["Date", "setTimeout",');
    expect(said({ runner: undefined })).toBe(sinon);
  });

  test("nextTick counts where it reaches Node itself", () => {
    const standing = ["nextTick"];
    expect(said({ standing, runner: { name: "Vitest", isFaking: true } })).toContain(
      "nextTick is faked",
    );
    expect(said({ standing })).toBe("");
  });

  test("setTimeout alone stops no mailer, but perhaps the application", () => {
    const standing = ["setTimeout"];
    expect(said({ standing })).toContain("await jest.advanceTimersByTimeAsync(ms)");
    expect(said({ standing, runner: { name: "Vitest", isFaking: true } })).toContain(
      "await vi.advanceTimersByTimeAsync(ms)",
    );
    expect(said({ standing, runner: undefined })).toContain("await clock.tickAsync(ms)");
  });
});

describe("is said where it is likely", () => {
  const incident = { atMs: 1500, text: "", recipients: [], isFirstOfSession: true };

  test("nobody has connected; or somebody has, and stands still", () => {
    expect(said({})).not.toBe("");
    expect(said({ sessions: [session({ incidents: [incident] })] })).not.toBe("");
    expect(said({ sessions: [session({ isOpen: false, openedMs: 900 })] })).not.toBe("");
  });

  test("and not where a client has come and gone since, or a mail has come, or nothing is fake", () => {
    expect(said({ sessions: [session({ isOpen: false, incidents: [incident] })] })).toBe("");
    expect(said({ attempts: accepted(1000) })).toBe("");
    expect(said({ attempts: accepted(999) })).toContain("setImmediate");
    expect(said({ standing: [] })).toBe("");
  });
});

test("a wait that was cut short says how to give it more time", () => {
  expect(describeCutShort(wait({}))).toEqual([]);
  const [jest = ""] = describeCutShort(wait({ cutFromMs: 2000 }));
  expect(jest).toMatch(/^The wait was to last 2000 ms, and ended early: .* jest\.setTimeout/);
  const [other = ""] = describeCutShort(wait({ cutFromMs: Infinity, runner: undefined }));
  expect(other).toMatch(/^The wait was to last any time, .* Give it more time\.$/);
});
