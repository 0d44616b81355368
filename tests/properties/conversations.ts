import fc from "fast-check";
import {
  consulted,
  DEFAULT_LIMITS,
  external,
  type Limits,
  login,
  makeRules,
  KNOWN_EXTENSIONS,
  oauthbearer,
  plain,
  type QuestionHook,
  replies,
  type Rules,
  xoauth2,
} from "../../packages/core/src/protocol/index.js";
import { BareConversation, type ReceivedMail } from "../dialogues/bare-conversation.js";

/** Limits that are soon reached, so that short conversations go beyond them. */
export const TIGHT: Partial<Limits> = {
  commandLine: 80,
  content: 120,
  textLine: 40,
  recipients: 3,
  unknownCommands: 4,
};

/** Rules with every extension and mechanism in them. */
export function rulesWith(limits: Partial<Limits> = {}, asks: readonly QuestionHook[] = []): Rules {
  return makeRules({
    hostName: "fixture.test",
    ident: "ESMTP",
    extensions: KNOWN_EXTENSIONS,
    limits: { ...DEFAULT_LIMITS, ...limits },
    mechanisms: [plain, login, xoauth2, oauthbearer, external, consulted("CRAM-MD5")],
    authRequired: false,
    authRequireTls: false,
    asks: new Set<QuestionHook>(["handleData", "authenticate", ...asks]),
  });
}

/** What a whole conversation comes to. */
export interface Outcome {
  readonly said: string;
  readonly mails: readonly ReceivedMail[];
  readonly isClosed: boolean;
  readonly phase: string;
}

/** Speaks with a session that lets ada in. */
export function converse(
  chunks: readonly Buffer[],
  limits: Partial<Limits> = {},
  asks: readonly QuestionHook[] = [],
): Outcome {
  const conversation = new BareConversation(rulesWith(limits, asks), (question) =>
    question.hook === "authenticate" && question.credentials.user === "ada"
      ? { reply: replies.authSucceeded }
      : undefined,
  );
  for (const chunk of chunks) conversation.send(chunk);
  const { said, mails, isClosed, session } = conversation;
  return { said, mails, isClosed, phase: session.phase.name };
}

/** Cuts octets at some places. */
export function cut(octets: Buffer, places: readonly number[]): Buffer[] {
  const sorted = places.map((place) => place % (octets.length + 1)).toSorted((a, b) => a - b);
  return [0, ...sorted].map((from, index) => octets.subarray(from, sorted[index] ?? octets.length));
}

/** Places at which to cut octets. */
export const places: fc.Arbitrary<number[]> = fc.array(fc.nat(), { maxLength: 40 });

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** Anything that an awkward client might put between two line ends. */
const mess = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((octets) => Buffer.from(octets)),
  fc.string({ unit: fc.constantFrom("a", ".", "\r", "\n", "\0", " "), maxLength: 20 }).map(latin1),
  fc.integer({ min: 70, max: 300 }).map((times) => latin1("x".repeat(times))),
);

const lineEnd = fc.constantFrom("\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\n\r", "\r\r\n");

const command = fc.constantFrom(
  "EHLO client.test",
  "HELO client.test",
  "HELO",
  "MAIL FROM:<ada@example.test>",
  "MAIL FROM:<ada@example.test> SIZE=10 BODY=8BITMIME",
  "MAIL FROM:<ada@example.test> SIZE=1000",
  "MAIL FROM:<>",
  "MAIL FROM:<",
  "RCPT TO:<bob@example.test>",
  "RCPT TO:<postmaster>",
  "RCPT TO:<nobody",
  "DATA",
  "RSET",
  "MAIL FROM:<ada@example.test> BODY=BINARYMIME",
  "BDAT 3",
  "BDAT 0",
  "bdat 7 last",
  "BDAT 0 LAST",
  "BDAT 2 FIRST",
  "BDAT 130",
  "BDAT",
  "NOOP",
  "VRFY ada",
  "EXPN all",
  "HELP",
  "HELP MAIL",
  "TURN",
  "AUTH PLAIN",
  "AUTH PLAIN AGFkYQB4",
  "AUTH LOGIN",
  "YWRh",
  "*",
  ".",
  "..",
  "Subject: Hello",
  "",
);

const transaction = fc
  .array(fc.oneof(mess, fc.constantFrom("\r\n", "\r\n.", "..", ".\r\n.").map(latin1)), {
    maxLength: 8,
  })
  .map((content) =>
    Buffer.concat([
      latin1("MAIL FROM:<ada@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n"),
      ...content,
      latin1("\r\n.\r\n"),
    ]),
  );

const chunk = fc
  .tuple(mess, fc.boolean())
  .map(([octets, isLast]) =>
    Buffer.concat([latin1(`BDAT ${octets.length}${isLast ? " LAST" : ""}\r\n`), octets]),
  );

const chunkedTransaction = fc
  .tuple(fc.constantFrom("", " BODY=BINARYMIME"), fc.array(chunk, { maxLength: 5 }))
  .map(([body, chunks]) =>
    Buffer.concat([
      latin1(`MAIL FROM:<ada@example.test>${body}\r\nRCPT TO:<bob@example.test>\r\n`),
      ...chunks,
      latin1("BDAT 0 LAST\r\n"),
    ]),
  );

/** The octets of a client that knows SMTP more or less. */
export const conversations: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(command, lineEnd).map(([line, end]) => latin1(line + end)) },
      { weight: 2, arbitrary: transaction },
      { weight: 2, arbitrary: chunkedTransaction },
      { weight: 1, arbitrary: chunk },
      { weight: 1, arbitrary: mess },
    ),
    { maxLength: 25 },
  )
  .chain((pieces) =>
    // Half of them say EHLO in order, so that most of the rest has a meaning.
    fc
      .boolean()
      .map((isPolite) =>
        Buffer.concat(isPolite ? [latin1("EHLO client.test\r\n"), ...pieces] : pieces),
      ),
  );
