import { SmtpFixtureError } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import { mailboxJudge, recipientsJudge } from "./judge-mailbox.js";
import { ENVELOPE_FIELDS, type FieldJudge, MAIL_FIELDS, mailField } from "./mail-fields.js";
import { type Place, refusal } from "./place.js";
import type { AttemptQuery, EnvelopeQuery, MailQuery } from "./query.js";
import { show } from "./show.js";
import { verdict } from "./text-match.js";
import { isPromise, isTextMatch } from "./value-kinds.js";

/** A query, checked and ready to judge. */
export interface CompiledQuery {
  /** What was asked for, as a failure text shows it: `{ to: "ada@example.test" }`. */
  readonly text: string;
  /** How a sentence about such mail goes on: ` with { to: "ada@example.test" }`; empty where any mail is meant. */
  readonly condition: string;
  readonly fields: readonly FieldJudge[];
  /** The verdict as far as the envelope tells; undefined where the message has to be read. */
  onEnvelope(envelope: CapturedEnvelope): boolean | undefined;
  onMail(mail: CapturedMail): boolean;
}

const ATTEMPT_FIELDS = ["from", "to", "outcome"];
const OUTCOMES = ["accepted", "refused", "aborted", "open"];

/**
 * Checks a mail query and makes it ready to judge.
 * @throws `INVALID_QUERY`
 */
export function compileMailQuery(query: MailQuery | undefined): CompiledQuery {
  if (query === undefined) return compiled("any mail", "", []);
  if (typeof query === "function") {
    const text = show(query);
    const judge: FieldJudge = {
      field: "predicate",
      value: query,
      wanted: "true",
      onEnvelope: () => undefined,
      onMail: (mail) => verdict(query(mail)),
      got: () => "false",
    };
    return compiled(text, ` that ${text} accepts`, [judge]);
  }
  const fields = fieldsOf(query, MAIL_FIELDS, "mail");
  const text = show(fields);
  return compiled(
    text,
    ` with ${text}`,
    Object.entries(fields).map(([name, value]) => mailField(name, value, placeOf(name, "mail"))),
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
  if (typeof query === "function") return (envelope) => verdict(query(envelope));
  const fields = fieldsOf(query, ENVELOPE_FIELDS, "envelope");
  const judges = Object.entries(fields).map(([name, value]) => {
    const place = placeOf(name, "envelope");
    if (name !== "from") return mailField(name, value, place);
    const judge = mailboxJudge(value, place);
    return { onEnvelope: ({ mailFrom }: CapturedEnvelope) => judge(mailFrom) };
  });
  return (envelope) => judges.every((judge) => judge.onEnvelope(envelope) === true);
}

/** @throws `INVALID_QUERY` */
export function compileAttemptQuery(
  query: AttemptQuery | undefined,
): (attempt: Attempt) => boolean {
  if (query === undefined) return () => true;
  if (typeof query === "function") return (attempt) => verdict(query(attempt));
  const fields = fieldsOf(query, ATTEMPT_FIELDS, "attempt");
  const judges = Object.entries(fields).map(([name, value]) => attemptField(name, value));
  return (attempt) => judges.every((judge) => judge(attempt));
}

function attemptField(name: string, value: unknown): (attempt: Attempt) => boolean {
  const place = placeOf(name, "attempt");
  if (name === "outcome") {
    if (!OUTCOMES.includes(value as string)) {
      const nearest = typeof value === "string" ? nearestName(value, OUTCOMES) : undefined;
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      throw refusal(place, `is one of ${OUTCOMES.join(", ")}, not ${show(value)}.${hint}`);
    }
    return ({ outcome }) => outcome === value;
  }
  if (name === "from") {
    const judge = mailboxJudge(value, place);
    return ({ mailFrom }) => mailFrom !== undefined && judge(mailFrom);
  }
  const judge = recipientsJudge(value, place);
  return ({ recipients }) => judge(recipients.map(({ address }) => address));
}

function compiled(text: string, condition: string, fields: readonly FieldJudge[]): CompiledQuery {
  return {
    text,
    condition,
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

type Kind = "mail" | "envelope" | "attempt";

const placeOf = (field: string, kind: Kind): Place => ({
  name: `The field "${field}" of the ${kind} query`,
  code: "INVALID_QUERY",
});

const invalid = (message: string): SmtpFixtureError =>
  new SmtpFixtureError("INVALID_QUERY", message);

/** The fields of a query, each known and defined; a string is its recipient. */
function fieldsOf(query: unknown, known: readonly string[], kind: Kind): Record<string, unknown> {
  if (typeof query === "string") return { to: query };
  const article = kind === "mail" ? "A" : "An";
  const isFields =
    typeof query === "object" &&
    query !== null &&
    !Array.isArray(query) &&
    !isTextMatch(query) &&
    !isPromise(query);
  if (!isFields) {
    const got = isPromise(query) ? "a promise: await it first" : show(query);
    const hint =
      isTextMatch(query) && kind === "mail"
        ? ` Say where it is to match: { subject: ${got} }.`
        : "";
    throw invalid(
      `${article} ${kind} query is a mailbox, an object of fields or a predicate, not ${got}.${hint}`,
    );
  }
  const entries = Object.entries(query);
  if (entries.length === 0)
    throw invalid(
      `${article} ${kind} query without fields matches anything: leave it out if you mean any, or name one of ${known.join(", ")}.`,
    );
  for (const [name, value] of entries) {
    if (!known.includes(name))
      throw invalid(
        `Unknown field "${name}" in ${article.toLowerCase()} ${kind} query. ${hintFor(name, known)}`,
      );
    if (value === undefined || value === null)
      throw invalid(
        `The field "${name}" of the ${kind} query is ${value}. Leave it out if it does not matter.`,
      );
  }
  return Object.fromEntries(entries);
}

/** What people call our fields elsewhere. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  body: "text",
  mailFrom: "from",
  sender: "from",
  rcptTo: "to",
  rcptTos: "to",
  recipient: "to",
  recipients: "to",
  user: "authUser",
};

function hintFor(name: string, known: readonly string[]): string {
  if (MAIL_FIELDS.includes(name)) return `It is a field of mail: ask mails().`;
  const meant = Object.hasOwn(ALSO_CALLED, name) ? ALSO_CALLED[name] : nearestName(name, known);
  return meant !== undefined && known.includes(meant)
    ? `Did you mean "${meant}"?`
    : `Known are: ${known.join(", ")}.`;
}
