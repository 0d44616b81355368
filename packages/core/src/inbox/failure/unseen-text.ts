import type { CapturedEnvelope, CapturedMail } from "../captured-mail.js";
import { compileMailQuery } from "../compile-query.js";
import { describeEnvelope, describeMail } from "../describe-mail.js";
import type { MailFields } from "../query.js";
import { isKnownToken } from "../known-tokens.js";
import { literal } from "../show.js";
import type { Sight } from "../sight.js";
import { bounded } from "./bounded.js";

/** Mails that a text lists. */
const MOST_MAILS = 20;
/** A longer text is no line to paste: it is left out of the query. */
const LONGEST_CODE = 160;

/** A mail that nobody has looked at. */
export interface UnseenMail {
  readonly envelope: CapturedEnvelope;
  /** The mail, where it can be read still. */
  readonly mail: CapturedMail | undefined;
  /** The name of the test that it belongs to, and that had ended when it came. */
  readonly lateFor?: string | undefined;
}

/** What is to be told of mail that nobody has looked at. */
export interface UnseenMails {
  readonly owner: Sight["owner"];
  readonly token: Sight["token"];
  /** The name of the test, where the text is not part of its failure. */
  readonly test?: string | undefined;
  /** All mail of whoever got it, looked at or not. */
  readonly arrived: readonly CapturedMail[];
  readonly unseen: readonly UnseenMail[];
}

/** Mails that one line of code looks at. */
interface Group {
  readonly lines: string[];
  readonly code: string | undefined;
}

/** The mails one by one, each with code that looks at it; and how to let them pass. */
export function unseenText(told: UnseenMails): string {
  const shown = told.unseen.slice(0, MOST_MAILS);
  const groups = new Map<string, Group>();
  for (const [index, one] of shown.entries()) {
    const code = one.lateFor === undefined ? codeFor(one, told) : undefined;
    const key = code ?? `${index}`;
    const group = groups.get(key) ?? { lines: [], code };
    group.lines.push(`  ${lineOf(one)}`);
    groups.set(key, group);
  }
  const list = [...groups.values()].flatMap(({ lines, code }) =>
    code === undefined ? lines : [...lines, `    ${code}`],
  );
  const more = told.unseen.length - shown.length;
  if (more > 0) list.push(`  … and ${more} more`);
  return bounded([[headline(told)], list, [advice(told)]]);
}

function headline({ owner, test, arrived, unseen }: UnseenMails): string {
  const count = unseen.length;
  const them = count === 1 ? "it" : "them";
  if (owner === "file")
    return `${mails(count)} came to this file outside of its tests, and nobody looked at ${them}:`;
  const who = test === undefined ? "This test" : `The test "${test}"`;
  const all = Math.max(arrived.length, count);
  const which = all === count ? them : `${count} of them`;
  return `${who} received ${mails(all)} and never looked at ${which}:`;
}

function advice(told: UnseenMails): string {
  const { owner, unseen } = told;
  const [example = '"…"'] = unseen.flatMap(
    ({ mail }) => (mail && queryFor(mail, told)?.code) ?? [],
  );
  const pass = `smtp.allowOther(${example})`;
  const isOne = unseen.length === 1;
  const [are, does, them] = isOne ? ["it is", "it does", "it"] : ["they are", "they do", "them"];
  if (owner === "file")
    return `Where ${are} meant, look at ${them} in a hook, through smtp.file. Where ${does} not matter, let ${them} pass: ${pass} at the top of the file.`;
  const paste = isOne ? "paste the line below it" : "paste the lines below them";
  const where = owner === "test" ? " in the test, or at the top of its file" : "";
  return `Where ${are} meant, ${paste}. Where ${does} not matter, let ${them} pass: ${pass}${where}.`;
}

function lineOf({ envelope, mail, lateFor }: UnseenMail): string {
  const line = mail === undefined ? describeEnvelope(envelope) : describeMail(mail);
  return lateFor === undefined ? line : `${line}  (of the test "${lateFor}", after the test's end)`;
}

/** A line of a test that looks at a mail, and at those that are like it; undefined where no query can name it. */
function codeFor({ mail }: UnseenMail, told: UnseenMails): string | undefined {
  const query = mail && queryFor(mail, told);
  if (query === undefined) return undefined;
  const count = Math.max(1, told.arrived.filter((one) => query.fits(one)).length);
  const wanted = count === 1 ? query.code : `${count}, ${query.code}`;
  const many = count === 1 ? "" : "s";
  if (told.owner === "fixture") return `await smtp.waitForMail${many}(${wanted});`;
  const fixture = told.owner === "file" ? "smtp.file" : "smtp";
  return `await expect(${fixture}).toReceiveMail${many}(${wanted});`;
}

/** A query, and how a test writes it. */
interface Query {
  readonly code: string;
  fits(mail: CapturedMail): boolean;
}

/** The fields that tell a mail best, each short enough to be pasted; undefined where there are none. */
function queryFor(mail: CapturedMail, { token }: UnseenMails): Query | undefined {
  const { subject, envelope } = mail;
  const { rcptTos, mailFrom } = envelope;
  const isOwn = (address: string): boolean => codeOfOwn(address, token) !== undefined;
  const to = rcptTos.find(isOwn) ?? rcptTos[0] ?? "";
  const named = subject === undefined ? {} : { subject };
  for (const fields of [
    { to, ...named },
    { to },
    { from: mailFrom, ...named },
    { from: mailFrom },
  ]) {
    const codes = Object.entries(fields).map(
      ([name, text]) =>
        [name, (name === "to" ? codeOfOwn(text, token) : undefined) ?? literal(text)] as const,
    );
    const fits = judgeOf(fields);
    if (fits?.(mail) === true && codes.every(([, code]) => code.length <= LONGEST_CODE))
      return { fits, code: `{ ${codes.map(([name, code]) => `${name}: ${code}`).join(", ")} }` };
  }
  return undefined;
}

/** Undefined for an address that no query takes, such as one with spaces. */
function judgeOf(query: MailFields): Query["fits"] | undefined {
  try {
    return compileMailQuery(query).onMail;
  } catch {
    return undefined;
  }
}

/** How a test names an address that is its own alone, and that is another one in the next run. */
function codeOfOwn(address: string, own: string | undefined): string | undefined {
  const isOwn = (token: string | undefined): boolean =>
    token !== undefined && (own === undefined ? isKnownToken(token) : token === own);
  const [, name = "", domain] = /^(.+)@(t[0-9a-z]+)\.test$/i.exec(address) ?? [];
  if (isOwn(domain?.toLowerCase())) return `smtp.address(${literal(name)})`;
  const [, local = "", tag, rest = ""] = /^(.+)\+(t[0-9a-z]+)(@[^@]+)$/i.exec(address) ?? [];
  return isOwn(tag?.toLowerCase()) ? `smtp.plus(${literal(local + rest)})` : undefined;
}

const mails = (count: number): string => (count === 1 ? "1 mail" : `${count} mails`);
