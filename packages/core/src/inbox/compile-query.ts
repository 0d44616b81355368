import { SmtpFixtureError } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import { attachmentJudge, isAttachmentMatch } from "./match-attachment.js";
import type { AttemptQuery, EnvelopeQuery, MailFields, MailQuery, TextMatch } from "./query.js";
import { isTextMatch, show, textJudge } from "./text-match.js";

/** One field of a query, ready to judge. */
export interface FieldJudge {
  readonly field: string;
  /** What was asked for, as a failure text shows it. */
  readonly wanted: string;
  /** The verdict as far as the envelope tells; undefined where the message has to be read. */
  onEnvelope(envelope: CapturedEnvelope): boolean | undefined;
  onMail(mail: CapturedMail): boolean;
  /** What the mail has there, as a failure text shows it. */
  got(mail: CapturedMail): string;
}

/** A query, checked and ready to judge. */
export interface CompiledQuery {
  readonly text: string;
  readonly fields: readonly FieldJudge[];
  /** The verdict as far as the envelope tells; undefined where the message has to be read. */
  onEnvelope(envelope: CapturedEnvelope): boolean | undefined;
  onMail(mail: CapturedMail): boolean;
}

const ENVELOPE_FIELDS = ["from", "to", "authUser"];
const MAIL_FIELDS = [
  ...ENVELOPE_FIELDS,
  "cc",
  "bcc",
  "subject",
  "text",
  "html",
  "header",
  "attachment",
];
const ATTEMPT_FIELDS = ["from", "to", "outcome"];

/**
 * Checks a mail query and makes it ready to judge.
 * @throws `INVALID_QUERY`
 */
export function compileMailQuery(query: MailQuery | undefined): CompiledQuery {
  if (query === undefined) return compiled("any mail", []);
  if (typeof query === "function") {
    return compiled(show(query), [
      {
        field: "predicate",
        wanted: "true",
        onEnvelope: undecided,
        onMail: (mail) => Boolean(query(mail)),
        got: () => "false",
      },
    ]);
  }
  const fields = fieldsOf(query, MAIL_FIELDS, "mail") as MailFields;
  return compiled(
    show(fields),
    Object.entries(fields).map(([name, value]) => mailField(name, value)),
  );
}

/**
 * The same for envelopes; a mail is never read for it.
 * @throws `INVALID_QUERY`
 */
export function compileEnvelopeQuery(
  query: EnvelopeQuery | undefined,
): (envelope: CapturedEnvelope) => boolean {
  if (query === undefined) return () => true;
  if (typeof query === "function") return (envelope) => Boolean(query(envelope));
  const fields = fieldsOf(query, ENVELOPE_FIELDS, "envelope");
  const judges = Object.entries(fields).map(([name, value]) => {
    if (name !== "from") return mailField(name, value);
    const judge = addressJudge("from", value);
    return { onEnvelope: ({ mailFrom }: CapturedEnvelope) => judge(mailFrom) };
  });
  return (envelope) => judges.every((judge) => judge.onEnvelope(envelope) === true);
}

/** @throws `INVALID_QUERY` */
export function compileAttemptQuery(
  query: AttemptQuery | undefined,
): (attempt: Attempt) => boolean {
  if (query === undefined) return () => true;
  if (typeof query === "function") return (attempt) => Boolean(query(attempt));
  const { from, to, outcome } = fieldsOf(query, ATTEMPT_FIELDS, "attempt") as Exclude<
    AttemptQuery,
    string | Function
  >;
  const fromJudge = from === undefined ? undefined : addressJudge("from", from);
  const toJudge = to === undefined ? undefined : recipientsJudge("to", to);
  return (attempt) =>
    (outcome === undefined || attempt.outcome === outcome) &&
    (fromJudge === undefined || (attempt.mailFrom !== undefined && fromJudge(attempt.mailFrom))) &&
    (toJudge === undefined || toJudge(attempt.recipients.map(({ address }) => address)));
}

function compiled(text: string, fields: readonly FieldJudge[]): CompiledQuery {
  return {
    text,
    fields,
    onEnvelope(envelope) {
      let verdict: boolean | undefined = true;
      for (const field of fields) {
        const one = field.onEnvelope(envelope);
        if (one === false) return false;
        if (one === undefined) verdict = undefined;
      }
      return verdict;
    },
    onMail: (mail) => fields.every((field) => field.onMail(mail)),
  };
}

const undecided = (): undefined => undefined;

function invalid(message: string): SmtpFixtureError {
  return new SmtpFixtureError("INVALID_QUERY", message);
}

/** The fields of a query, each known and defined; a string is its recipient. */
function fieldsOf(query: unknown, known: readonly string[], kind: string): Record<string, unknown> {
  if (typeof query === "string") return { to: query };
  const article = /^[aeiou]/.test(kind) ? "An" : "A";
  if (typeof query !== "object" || query === null || Array.isArray(query))
    throw invalid(
      `${article} ${kind} query is a mailbox, an object of fields or a predicate, not ${show(query)}.`,
    );
  const entries = Object.entries(query);
  if (entries.length === 0)
    throw invalid(
      `${article} ${kind} query without fields matches anything: leave it out if you mean any, or name one of ${known.join(", ")}.`,
    );
  for (const [name, value] of entries) {
    if (!known.includes(name)) {
      const nearest = nearestName(name, known);
      const hint =
        nearest === undefined ? `Known are: ${known.join(", ")}.` : `Did you mean "${nearest}"?`;
      throw invalid(`Unknown field "${name}" in ${article.toLowerCase()} ${kind} query. ${hint}`);
    }
    if (value === undefined || value === null)
      throw invalid(
        `The field "${name}" of the ${kind} query is ${value}. Leave it out if it does not matter.`,
      );
  }
  return Object.fromEntries(entries);
}

function mailField(field: string, value: unknown): FieldJudge {
  const wanted = show(value);
  switch (field) {
    case "from": {
      const judge = addressJudge(field, value);
      return {
        field,
        wanted,
        onEnvelope: ({ mailFrom }) => (judge(mailFrom) ? true : undefined),
        onMail: (mail) =>
          judge(mail.envelope.mailFrom) || mail.from.some(({ address }) => judge(address)),
        got: (mail) =>
          show([...new Set([mail.envelope.mailFrom, ...mail.from.map(({ address }) => address)])]),
      };
    }
    case "to": {
      const judge = recipientsJudge(field, value);
      return onEnvelopeOnly(
        field,
        wanted,
        ({ rcptTos }) => judge(rcptTos),
        ({ rcptTos }) => show(rcptTos),
      );
    }
    case "authUser": {
      const judge = textJudge(textMatch(field, value));
      return onEnvelopeOnly(
        field,
        wanted,
        ({ authUser }) => authUser !== undefined && judge(authUser),
        ({ authUser }) => (authUser === undefined ? "no AUTH" : show(authUser)),
      );
    }
    case "cc":
    case "bcc": {
      const judge = recipientsJudge(field, value);
      const named = field === "cc" ? ccOf : bccOf;
      return onMessage(
        field,
        wanted,
        (mail) => judge(named(mail)),
        (mail) => show(named(mail)),
      );
    }
    case "header":
      return headerField(value);
    case "attachment":
      return attachmentField(wanted, value);
    default: {
      const match = textMatch(field, value);
      // A body is rarely known to the letter: a string has to occur in it. A subject is compared as a whole.
      const isPart = typeof match === "string" && field !== "subject";
      const judge = isPart ? (body: string) => body.includes(match) : textJudge(match);
      const read = (mail: CapturedMail): string | undefined =>
        mail[field as "subject" | "text" | "html"];
      return onMessage(
        field,
        wanted,
        (mail) => {
          const text = read(mail);
          return text !== undefined && judge(text);
        },
        (mail) => {
          const text = read(mail);
          return text === undefined ? `no ${field}` : show(text);
        },
      );
    }
  }
}

function onEnvelopeOnly(
  field: string,
  wanted: string,
  judge: (envelope: CapturedEnvelope) => boolean,
  got: (envelope: CapturedEnvelope) => string,
): FieldJudge {
  return {
    field,
    wanted,
    onEnvelope: judge,
    onMail: ({ envelope }) => judge(envelope),
    got: ({ envelope }) => got(envelope),
  };
}

function onMessage(
  field: string,
  wanted: string,
  onMail: (mail: CapturedMail) => boolean,
  got: (mail: CapturedMail) => string,
): FieldJudge {
  return { field, wanted, onEnvelope: undecided, onMail, got };
}

function textMatch(field: string, value: unknown): TextMatch {
  if (isTextMatch(value)) return value;
  throw invalid(
    `The field "${field}" takes a string, a RegExp, a function or an asymmetric matcher, not ${show(value)}.`,
  );
}

/** Judges one mailbox. Case does not matter in a string. */
function addressJudge(field: string, value: unknown): (address: string) => boolean {
  const match = textMatch(field, value);
  if (typeof match === "string" && /[<>\s]/.test(match.replace(/^".*"@/, "")))
    throw invalid(
      `The field "${field}" takes a bare mailbox such as "ada@example.test", not ${show(match)}.`,
    );
  return textJudge(match, true);
}

/** Judges recipients: each match has to find one of its own. */
function recipientsJudge(field: string, value: unknown): (addresses: readonly string[]) => boolean {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0)
    throw invalid(`The field "${field}" is an empty list. Leave it out if it does not matter.`);
  const judges = list.map((match) => addressJudge(field, match));
  return (addresses) => assign(judges, addresses, new Set());
}

/** Whether each judge can be given an address that no other one has. */
function assign(
  judges: readonly ((address: string) => boolean)[],
  addresses: readonly string[],
  taken: Set<number>,
): boolean {
  const [judge, ...others] = judges;
  if (judge === undefined) return true;
  for (const [index, address] of addresses.entries()) {
    if (taken.has(index) || !judge(address)) continue;
    taken.add(index);
    if (assign(others, addresses, taken)) return true;
    taken.delete(index);
  }
  return false;
}

const namedIn = (addresses: readonly { readonly address: string }[]): Set<string> =>
  new Set(addresses.map(({ address }) => address.toLowerCase()));

/** Recipients of the envelope that the Cc field names. */
function ccOf({ envelope, cc }: CapturedMail): string[] {
  const named = namedIn(cc);
  return envelope.rcptTos.filter((address) => named.has(address.toLowerCase()));
}

/** Recipients of the envelope that neither To nor Cc names. */
function bccOf({ envelope, to, cc }: CapturedMail): string[] {
  const named = namedIn([...to, ...cc]);
  return envelope.rcptTos.filter((address) => !named.has(address.toLowerCase()));
}

function valuesOf(mail: CapturedMail, name: string): string[] {
  return mail.headers
    .filter((header) => header.name.toLowerCase() === name)
    .map((header) => header.value);
}

function headerField(value: unknown): FieldJudge {
  if (
    typeof value !== "object" ||
    value === null ||
    isTextMatch(value) ||
    Object.keys(value).length === 0
  )
    throw invalid(
      `The field "header" takes an object of header fields such as { "Reply-To": "…" }, not ${show(value)}.`,
    );
  const judges = Object.entries(value).map(([name, match]) => {
    const judge =
      typeof match === "boolean" ? () => true : textJudge(textMatch(`header.${name}`, match));
    return { name: name.toLowerCase(), isWanted: match !== false, judge };
  });
  return onMessage(
    "header",
    show(value),
    (mail) =>
      judges.every(({ name, isWanted, judge }) => valuesOf(mail, name).some(judge) === isWanted),
    (mail) => judges.map(({ name }) => `${name}: ${show(valuesOf(mail, name))}`).join("; "),
  );
}

const got = ({ attachments }: CapturedMail): string =>
  show(attachments.map(({ name, contentType }) => name ?? contentType));

function attachmentField(wanted: string, value: unknown): FieldJudge {
  if (typeof value === "boolean")
    return onMessage(
      "attachment",
      wanted,
      ({ attachments }) => attachments.length > 0 === value,
      got,
    );
  if (!isAttachmentMatch(value))
    throw invalid(
      `The field "attachment" takes a name, { name, type, size, content }, true or false, not ${show(value)}.`,
    );
  const judge = attachmentJudge(value);
  return onMessage(
    "attachment",
    wanted,
    ({ attachments }) => attachments.some((attachment) => judge(attachment)),
    got,
  );
}
