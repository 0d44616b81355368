import { describe, expect, test } from "vitest";
import { login } from "../auth/login.js";
import { plain } from "../auth/plain.js";
import { KNOWN_EXTENSIONS } from "../extensions/index.js";
import { formatReply, type Reply } from "../grammar/reply.js";
import { Inbound } from "../wire/inbound.js";
import { parseProxyHeader, type ProxyData } from "../wire/proxy-header.js";
import type { EsmtpParameter } from "./envelope.js";
import type { Input } from "./input.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { expects, newSession, type Phase, type Session, transactionOf } from "./phase.js";
import type { Question, QuestionHook, Verdict } from "./question.js";
import { makeRules, type Rules, type TlsMode } from "./rules.js";
import { step, type Step } from "./step.js";
import { recipientsOf } from "./transaction.js";

function rulesFor(
  asks: readonly QuestionHook[] = [],
  limits: Partial<Limits> = {},
  tls: TlsMode | false = false,
  expectsProxyHeader = false,
): Rules {
  return makeRules({
    hostName: "fixture.test",
    ident: "ESMTP",
    extensions: KNOWN_EXTENSIONS,
    limits: { ...DEFAULT_LIMITS, ...limits },
    mechanisms: [plain, login],
    authRequired: false,
    authRequireTls: false,
    tls,
    asks: new Set(asks),
    expectsProxyHeader,
  });
}

const line = (text: string): Input => ({ type: "line", line: Buffer.from(text) });
const verdict = (answer?: Verdict): Input => ({ type: "verdict", verdict: answer });

function content(text: string): Input {
  const inbound = new Inbound();
  inbound.push(Buffer.from(`${text}\r\n.\r\n`));
  const received = inbound.nextContent(1000);
  if (received === undefined) throw new Error("The content has no end.");
  return { type: "content", content: received };
}

const HEADER = Buffer.from("PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n");
const read = parseProxyHeader(HEADER);
if (read.status !== "ok") throw new Error("The header cannot be read.");
const PROXY: ProxyData = read.proxy;

/** Freezes a session as deep as it goes, questions and transactions too; content is nobody's to change but its reader's. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return value;
  if ("wireOctets" in value) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

/** Takes steps one after the other, each from a frozen session, and gives the last. */
function stepsFrom(session: Session, inputs: readonly Input[]): Step {
  let last: Step = { session, effects: [] };
  for (const input of inputs) last = step(frozen(last.session), input);
  return last;
}

const GREETED: readonly Input[] = [{ type: "open" }, line("EHLO client.test")];
const IN_TRANSACTION: readonly Input[] = [
  ...GREETED,
  line("MAIL FROM:<ada@example.test>"),
  line("RCPT TO:<bob@example.test>"),
];

const repliesOf = ({ effects }: Step): string[] =>
  effects.flatMap((effect) => (effect.type === "reply" ? [formatReply(effect.reply)] : []));
const questionOf = ({ effects }: Step): Question | undefined =>
  effects.flatMap((effect) => (effect.type === "ask" ? [effect.question] : []))[0];

/** A way into each phase, by the name of the phase. */
const WAYS: Readonly<Record<Phase["name"], readonly Input[]>> = {
  "proxy-header": [],
  opening: [],
  connected: [{ type: "open" }],
  refused: [{ type: "open" }, verdict({ reply: { code: 554, lines: ["No"] } })],
  ready: GREETED,
  transaction: IN_TRANSACTION,
  content: [...IN_TRANSACTION, line("DATA")],
  challenge: [...GREETED, line("AUTH LOGIN")],
  chunk: [...IN_TRANSACTION, line("BDAT 10 LAST")],
  asking: [...GREETED, line("NOOP")],
  securing: [...IN_TRANSACTION, line("STARTTLS")],
  closed: [{ type: "open" }, line("QUIT")],
};
const NAMES = Object.keys(WAYS) as Phase["name"][];

/** A session in a phase, reached as any client reaches it. */
function sessionIn(name: Phase["name"]): Session {
  const asks: QuestionHook[] =
    name === "refused" ? ["handleConnect"] : name === "asking" ? ["handleNoop"] : [];
  const tls = name === "securing" && "starttls";
  const rules = rulesFor(asks, {}, tls, name === "proxy-header");
  const { session } = stepsFrom(newSession(rules), WAYS[name]);
  expect(session.phase.name).toBe(name);
  return frozen(session);
}

const INPUTS: readonly (readonly [string, Input])[] = [
  ["the opening", { type: "open" }],
  ["a PROXY header", { type: "proxy-header", proxy: PROXY }],
  ["what is no PROXY header", { type: "bad-proxy-header", why: "PROXYv1 malformed" }],
  ["a command", line("NOOP")],
  ["QUIT", line("QUIT")],
  ["MAIL", line("MAIL FROM:<ada@example.test>")],
  ["an empty line", line("")],
  ["a line that is too long", { type: "bad-line", why: "too-long" }],
  ["a bare LF", { type: "bad-line", why: "bare-lf" }],
  ["content", content("Hello")],
  ["a piece of content", { type: "piece", octets: Buffer.from("Hi"), isEnd: false }],
  ["BDAT", line("BDAT 10")],
  ["a verdict", verdict({ reply: { code: 250, lines: ["Yes"] } })],
  ["no verdict", verdict()],
  ["a handshake", { type: "handshake", outcome: "secured" }],
  ["a handshake that failed", { type: "handshake", outcome: "failed" }],
  ["a time-out", { type: "timeout" }],
  ["a shutdown", { type: "shutdown" }],
];

describe.for(NAMES)("in the phase %s", (name) => {
  test.for(INPUTS)("%s changes no session, and comes to the same each time", ([, input]) => {
    const session = sessionIn(name);
    const before = dataOf(session);
    const once = step(session, input);
    const again = step(session, input);
    expect(again.effects).toEqual(once.effects);
    expect(dataOf(again.session)).toEqual(dataOf(once.session));
    expect(dataOf(session)).toEqual(before);
  });

  test("every line that is due is answered once, or asked about", () => {
    const session = sessionIn(name);
    const { effects } = step(session, line("NOOP"));
    expect(effects).toHaveLength(expects(session) === "line" ? 1 : 0);
  });
});

/** A session without its rules and without functions, such as the next step of a SASL exchange. */
function dataOf({ phase, identity, unknownCommands, authFailures }: Session): unknown {
  return JSON.parse(JSON.stringify({ phase, identity, unknownCommands, authFailures })) as unknown;
}

describe("what is not due changes nothing", () => {
  test.for([
    ["proxy-header", { type: "open" }],
    ["proxy-header", line("QUIT")],
    ["opening", { type: "proxy-header", proxy: PROXY }],
    ["connected", { type: "bad-proxy-header", why: "PROXYv1 malformed" }],
    ["opening", line("QUIT")],
    ["ready", { type: "open" }],
    ["ready", verdict({ reply: { code: 421, lines: ["No"] } })],
    ["ready", content("Hello")],
    ["transaction", content("Hello")],
    ["content", line("RSET")],
    ["content", { type: "piece", octets: Buffer.from("Hi"), isEnd: false }],
    ["chunk", line("RSET")],
    ["chunk", content("Hello")],
    ["ready", { type: "piece", octets: Buffer.from("Hi"), isEnd: true }],
    ["content", { type: "bad-line", why: "bare-lf" }],
    ["asking", line("QUIT")],
    ["asking", content("Hello")],
    ["securing", line("QUIT")],
    ["securing", { type: "open" }],
    ["ready", { type: "handshake", outcome: "secured" }],
    ["ready", { type: "handshake", outcome: "failed" }],
    ["closed", { type: "handshake", outcome: "secured" }],
    ["closed", { type: "open" }],
    ["closed", line("NOOP")],
    ["closed", { type: "timeout" }],
    ["closed", { type: "shutdown" }],
    ["closed", verdict({ reply: { code: 250, lines: ["Yes"] } })],
  ] as [Phase["name"], Input][])("in the phase %s: %j", ([name, input]) => {
    const session = sessionIn(name);
    expect(step(session, input)).toEqual({ session, effects: [] });
  });
});

/** A session after credentials were judged. */
function judged(reply: Reply | undefined): Session {
  return stepsFrom(newSession(rulesFor(["authenticate"])), [
    ...GREETED,
    line("AUTH PLAIN AGFkYQBzM2NyZXQ="),
    verdict({ reply }),
  ]).session;
}

describe("a question", () => {
  test("is put where somebody wants to be asked, and the session waits", () => {
    const asked = stepsFrom(newSession(rulesFor(["handleNoop"])), [...GREETED, line("NOOP hello")]);
    expect(asked.effects).toEqual([
      { type: "ask", question: { hook: "handleNoop", argument: "hello" } },
    ]);
    expect(expects(asked.session)).toBe("verdict");
    const answered = step(asked.session, verdict());
    expect(repliesOf(answered)).toEqual(["250 2.0.0 OK\r\n"]);
    expect(answered.session.phase.name).toBe("ready");
  });

  test("keeps the transaction in sight while it is out", () => {
    const asked = stepsFrom(newSession(rulesFor(["handleVrfy"])), [
      ...IN_TRANSACTION,
      line("VRFY a"),
    ]);
    expect(transactionOf(asked.session)?.mailFrom).toBe("ada@example.test");
    expect(step(asked.session, verdict()).session.phase.name).toBe("transaction");
  });

  test("about EHLO or HELO that is refused leaves the session as it was (RFC 5321 §4.1.4)", () => {
    for (const [text, hook] of [
      ["EHLO bad.test", "handleEhlo"],
      ["HELO bad.test", "handleHelo"],
    ] as const) {
      const { session } = stepsFrom(newSession(rulesFor()), IN_TRANSACTION);
      const rules = rulesFor([hook]);
      const { phase } = stepsFrom({ ...session, rules }, [
        line(text),
        verdict({ reply: { code: 550, lines: ["No"] } }),
      ]).session;
      expect(phase).toBe(session.phase);
    }
  });

  test("about credentials lets the client in by a 2yz and by nothing else (RFC 4954 §4)", () => {
    expect(judged({ code: 235, lines: ["Yes"] }).identity).toEqual({
      mechanism: "PLAIN",
      user: "ada",
    });
    expect(judged({ code: 334, lines: ["More"] }).identity).toBeUndefined();
    expect(judged({ code: 454, lines: ["Later"] }).identity).toBeUndefined();
    expect(judged({ code: 535, lines: ["No"] }).identity).toBeUndefined();
    expect(judged(undefined).identity).toBeUndefined();
  });

  test("about QUIT closes whatever the answer (RFC 5321 §4.1.1.10)", () => {
    const { session, effects } = stepsFrom(newSession(rulesFor(["handleQuit"])), [
      ...GREETED,
      line("QUIT"),
      verdict({ reply: { code: 550, lines: ["Stay"] } }),
    ]);
    expect(session.phase.name).toBe("closed");
    expect(effects.at(-1)).toEqual({ type: "close", reason: "quit" });
  });
});

const parameters = (value: string): EsmtpParameter[] => [{ keyword: "X", value }];

describe("the recipients of a transaction", () => {
  const session = newSession(rulesFor(["handleRcpt"]));
  /** Recipients after RCPT commands, each with what a hook makes of it. */
  function recorded(...told: readonly [string, Verdict?][]): string[] {
    const { session: last } = stepsFrom(session, [
      ...GREETED,
      line("MAIL FROM:<ada@example.test>"),
      ...told.flatMap(([text, answer]) => [line(`RCPT TO:${text}`), verdict(answer)]),
    ]);
    const transaction = transactionOf(last);
    return transaction === undefined ? [] : recipientsOf(transaction).map(({ address }) => address);
  }

  test("keep their order, and those that are named twice", () => {
    expect(recorded(["<b@x.test>"], ["<a@x.test>"], ["<b@x.test>"])).toEqual([
      "b@x.test",
      "a@x.test",
      "b@x.test",
    ]);
  });

  test("gain none by a refusal", () => {
    expect(recorded(["<a@x.test>", { reply: { code: 550, lines: ["No"] } }])).toEqual([]);
  });

  test("gain what a hook adds in place of the client's", () => {
    expect(
      recorded(["<a@x.test>"], ["<b@x.test>", { recipients: { added: ["c@x.test", "d@x.test"] } }]),
    ).toEqual(["a@x.test", "c@x.test", "d@x.test"]);
    expect(recorded(["<a@x.test>", { recipients: { added: [] } }])).toEqual([]);
  });

  test("are what a hook makes of the whole list", () => {
    expect(
      recorded(["<a@x.test>"], ["<b@x.test>", { recipients: { all: ["b@x.test", "z@x.test"] } }]),
    ).toEqual(["b@x.test", "z@x.test"]);
  });

  test("keep each its own parameters when a hook replaces the list, also where one is named twice", () => {
    const before = stepsFrom(session, [...GREETED, line("MAIL FROM:<ada@example.test>")]).session;
    // No extension of ours takes parameters with RCPT yet: the questions are answered as if one had.
    const rcpt = (from: Session, value: string, answer?: Verdict): Session => {
      const asked = step(from, line("RCPT TO:<bob@example.test>")).session;
      if (asked.phase.name !== "asking") throw new Error("Nobody was asked.");
      const question = { ...asked.phase.question, parameters: parameters(value) } as Question;
      return step({ ...asked, phase: { ...asked.phase, question } }, verdict(answer)).session;
    };
    const two = rcpt(rcpt(before, "1"), "2");
    const three = rcpt(two, "3", {
      recipients: { all: ["bob@example.test", "bob@example.test", "bob@example.test"] },
    });
    const transaction = transactionOf(three);
    expect(transaction === undefined ? [] : recipientsOf(transaction)).toEqual(
      ["1", "2", "3"].map((value) => ({
        address: "bob@example.test",
        parameters: parameters(value),
      })),
    );
  });

  test("may be 100 at the least, and 10,000 by default (RFC 5321 §4.5.3.1.8)", () => {
    let { session: many } = stepsFrom(newSession(rulesFor()), IN_TRANSACTION);
    for (let count = 2; count <= 10_000; count++) {
      const next = step(many, line(`RCPT TO:<user${count}@example.test>`));
      expect(repliesOf(next)).toEqual(["250 2.1.5 Recipient OK\r\n"]);
      many = next.session;
    }
    const beyond = step(many, line("RCPT TO:<one-more@example.test>"));
    expect(repliesOf(beyond)).toEqual(["452 4.5.3 Too many recipients\r\n"]);
    expect(transactionOf(beyond.session)?.recipientCount).toBe(10_000);
  });
});

test("a transaction has one key from MAIL to its end, and no other transaction has it", () => {
  const first = stepsFrom(newSession(rulesFor()), IN_TRANSACTION).session;
  const later = step(first, line("RCPT TO:<carol@example.test>")).session;
  expect(transactionOf(later)?.key).toBe(transactionOf(first)?.key);
  const second = stepsFrom(later, [line("RSET"), line("MAIL FROM:<ada@example.test>")]).session;
  expect(transactionOf(second)?.key).not.toBe(transactionOf(first)?.key);
});

test("rules and sessions that come out of them are plain values: the rules are frozen", () => {
  expect(Object.isFrozen(rulesFor())).toBe(true);
});

test("content is asked about with its transaction", () => {
  const asked = stepsFrom(newSession(rulesFor(["handleData"])), [
    ...IN_TRANSACTION,
    line("DATA"),
    content("..Hello"),
  ]);
  const question = questionOf(asked);
  expect(question?.hook).toBe("handleData");
  if (question?.hook !== "handleData") return;
  expect(question.content.octets().toString()).toBe(".Hello\r\n");
  expect(recipientsOf(question.transaction)).toEqual([
    { address: "bob@example.test", parameters: [] },
  ]);
});

const withStartTls = (asks: readonly QuestionHook[] = []): Rules => rulesFor(asks, {}, "starttls");

describe("STARTTLS (RFC 3207)", () => {
  const secured: Input = { type: "handshake", outcome: "secured" };
  const STARTED: readonly Input[] = [...IN_TRANSACTION, line("STARTTLS")];

  test("wants the handshake after its 220, and nothing from the wire meanwhile", () => {
    const { session, effects } = stepsFrom(newSession(withStartTls()), STARTED);
    expect(effects.map(({ type }) => type)).toEqual(["reply", "startTls"]);
    expect(expects(session)).toBe("nothing");
    expect(transactionOf(session)).toBeUndefined();
  });

  test("forgets the client and its identity with the handshake, and not its misdeeds (§4.2)", () => {
    const { session } = stepsFrom(newSession(withStartTls(["authenticate"])), [
      ...GREETED,
      line("NONSENSE"),
      line("AUTH PLAIN AGFkYQB3cm9uZw=="),
      verdict(),
      line("AUTH PLAIN AGFkYQBzM2NyZXQ="),
      verdict({ reply: { code: 235, lines: ["Yes"] } }),
      line("STARTTLS"),
      secured,
    ]);
    expect(session).toMatchObject({
      phase: { name: "connected" },
      identity: undefined,
      isSecure: true,
      unknownCommands: 1,
      authFailures: 1,
    });
  });

  test("closes without a word where the handshake fails, takes too long or the server stops", () => {
    for (const [input, reason] of [
      [{ type: "handshake", outcome: "failed" }, "tls"],
      [{ type: "timeout" }, "timeout"],
      [{ type: "shutdown" }, "shutdown"],
    ] as const) {
      const { session, effects } = stepsFrom(newSession(withStartTls()), [...STARTED, input]);
      expect(session.phase.name).toBe("closed");
      expect(effects).toEqual([{ type: "close", reason }]);
    }
  });

  test("that a hook refuses is answered to every command but QUIT (§4.1)", () => {
    const refused = stepsFrom(newSession(withStartTls(["handleStartTls"])), [
      ...STARTED,
      secured,
      verdict({ reply: { code: 554, enhancedCode: "5.7.0", lines: ["Not secure enough"] } }),
    ]);
    expect(refused.effects).toEqual([]);
    const { session } = refused;
    for (const text of ["EHLO client.test", "NOOP", "STARTTLS", "NONSENSE"])
      expect(repliesOf(step(session, line(text)))).toEqual(["554 5.7.0 Not secure enough\r\n"]);
    expect(repliesOf(step(session, line("QUIT")))).toEqual(["221 2.0.0 Bye\r\n"]);
  });

  test("is where a session with implicit TLS begins, before its greeting (RFC 8314 §3)", () => {
    const opened = step(newSession(rulesFor(["handleConnect"], {}, "implicit")), { type: "open" });
    expect(opened.effects).toEqual([{ type: "startTls" }]);
    const asked = step(opened.session, secured);
    expect(questionOf(asked)).toEqual({ hook: "handleConnect" });
    expect(repliesOf(step(asked.session, verdict()))).toEqual(["220 fixture.test ESMTP\r\n"]);
  });
});

const behindProxy = (asks: readonly QuestionHook[] = []): Session =>
  frozen(newSession(rulesFor(asks, {}, false, true)));

describe("behind a proxy", () => {
  const header: Input = { type: "proxy-header", proxy: PROXY };

  test("the session begins once the header has come", () => {
    const { session, effects } = step(behindProxy(), header);
    expect(effects).toEqual([]);
    expect(session).toMatchObject({ phase: { name: "opening" }, proxy: PROXY });
    expect(repliesOf(step(session, { type: "open" }))).toEqual(["220 fixture.test ESMTP\r\n"]);
  });

  test("what the proxy said stays known for as long as the session lasts", () => {
    const { session } = stepsFrom(behindProxy(), [
      header,
      ...IN_TRANSACTION,
      line("RSET"),
      line("QUIT"),
    ]);
    expect(session).toMatchObject({ phase: { name: "closed" }, proxy: PROXY });
  });

  test("a hook is asked before anything is said", () => {
    const asked = step(behindProxy(["handleProxy"]), header);
    expect(asked.effects).toEqual([
      { type: "ask", question: { hook: "handleProxy", proxy: PROXY } },
    ]);
    expect(asked.session.proxy).toBeUndefined();
    expect(step(frozen(asked.session), verdict()).session.proxy).toBe(PROXY);
    const refused = step(frozen(asked.session), verdict({ reply: { code: 550, lines: ["No"] } }));
    expect(refused).toMatchObject({
      session: { phase: { name: "closed" }, proxy: undefined },
      effects: [{ type: "close", reason: "refused" }],
    });
  });

  test.for([
    [{ type: "timeout" }, "timeout"],
    [{ type: "timeout", of: "session" }, "timeout"],
    [{ type: "shutdown" }, "shutdown"],
    [{ type: "bad-proxy-header", why: "PROXYv1 malformed" }, "refused"],
  ] as [Input, string][])("%j closes without a word", ([input, reason]) => {
    expect(step(behindProxy(), input).effects).toEqual([{ type: "close", reason }]);
    if (input.type === "bad-proxy-header") return;
    const asked = step(behindProxy(["handleProxy"]), header).session;
    expect(step(asked, input).effects).toEqual([{ type: "close", reason }]);
  });
});
