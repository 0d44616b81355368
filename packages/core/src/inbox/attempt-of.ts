import { parsePathAt } from "../protocol/grammar/path.js";
import { formatReply, type Reply } from "../protocol/grammar/reply.js";
import type { Attempt, Exchange } from "./attempt.js";
import type { SessionFacts } from "./captured-mail.js";
import { deepFreeze } from "./freeze.js";
import type { Begun, Entry } from "./session-log.js";

/**
 * What a transaction of a session's log came to.
 *
 * @param isFirst - whether no transaction was opened in this session before
 * @param isClosed - whether the session has ended
 */
export function attemptOf(
  session: SessionFacts,
  { mail, recipients, rest }: Begun,
  isFirst: boolean,
  isClosed: boolean,
): Attempt {
  const entries = [mail, ...rest];
  const content = rest.find(endsContent);
  return deepFreeze({
    session,
    outcome: outcomeOf(mail, recipients, rest, isClosed),
    mailFrom: typeof mail.said === "string" ? pathIn(mail.said) : undefined,
    recipients: withContentCodes([...recipients, ...rest].flatMap(recipientOf), content),
    commands: entries.map(exchangeOf),
    openedMs: mail.atMs,
    isFirstOfSession: isFirst,
    replies: entries.flatMap((entry) => repliesOf(entry).map(({ code }) => code)),
    mailId: content?.mailId,
  });
}

function outcomeOf(
  mail: Entry,
  dropped: readonly Entry[],
  rest: readonly Entry[],
  isClosed: boolean,
): Attempt["outcome"] {
  if (statusOf(mail) >= 400) return "refused";
  const content = rest.find(endsContent);
  if (content?.reply !== undefined)
    return repliesOf(content).some(({ code }) => code < 400) ? "accepted" : "refused";
  const gaveUp = rest.some(
    (entry) =>
      startsWith(entry, /^(RSET|QUIT|EHLO|HELO|LHLO|STARTTLS)\b/i) && statusOf(entry) < 400,
  );
  if (!gaveUp && !isClosed) return "open";
  const data = rest.findLast((entry) => startsWith(entry, /^(DATA|BDAT)\b/i));
  if (data !== undefined && statusOf(data) >= 400) return "refused";
  const codes = [...dropped, ...rest].flatMap(recipientOf).map(({ code }) => code);
  const wasAccepted = codes.some((code) => code > 0 && code < 400);
  return codes.some((code) => code >= 400) && !wasAccepted ? "refused" : "aborted";
}

function recipientOf(entry: Entry): Attempt["recipients"] {
  if (typeof entry.said !== "string" || !/^RCPT\b/i.test(entry.said)) return [];
  return [{ address: pathIn(entry.said) ?? "", code: statusOf(entry) }];
}

/** In LMTP the content is answered for each RCPT that was accepted, in their order (RFC 2033 §4.2). */
function withContentCodes(
  recipients: Attempt["recipients"],
  content: Entry | undefined,
): Attempt["recipients"] {
  if (content?.further === undefined) return recipients;
  const codes = repliesOf(content).values();
  return recipients.map((recipient) => {
    const contentCode = recipient.code < 400 ? codes.next().value?.code : undefined;
    return contentCode === undefined ? recipient : { ...recipient, contentCode };
  });
}

function exchangeOf(entry: Entry): Exchange {
  const { said } = entry;
  return {
    command: textOf(said) ?? "",
    reply: repliesOf(entry).flatMap(linesOf),
  };
}

/** What was said, as text; of content no more than how long it was. */
export function textOf(said: Entry["said"]): string | undefined {
  if (typeof said === "object") return `<${said.chunk} octets>`;
  return typeof said === "number" ? `<${said} octets>` : said;
}

/** Whether a transaction is over with an entry: its content is complete, or a chunk of it was refused (RFC 3030 §2). */
export function endsContent(entry: Entry): boolean {
  return (
    typeof entry.said === "number" || (typeof entry.said === "object" && statusOf(entry) >= 400)
  );
}

const startsWith = ({ said }: Entry, verb: RegExp): boolean =>
  typeof said === "string" && verb.test(said);

/** All replies to an entry. */
function repliesOf({ reply, further = [] }: Entry): readonly Reply[] {
  return reply === undefined ? [] : [reply, ...further];
}

/** The code of the reply to an entry; 0 where there is none. */
export const statusOf = ({ reply }: Entry): number => reply?.code ?? 0;

/** The lines of a reply, without line ends. */
export function linesOf(reply: Reply | undefined): string[] {
  return reply === undefined ? [] : formatReply(reply).trimEnd().split("\r\n");
}

/** The mailbox in a MAIL or RCPT line, as far as one can be made out. */
export function pathIn(command: string): string | undefined {
  const path = parsePathAt(
    command,
    command.indexOf("<"),
    IS_MAIL.test(command) ? "reverse" : "forward",
  );
  return typeof path === "object" ? path.address : /<(.*?)>/.exec(command)?.[1];
}

const IS_MAIL = /^MAIL\b/i;
