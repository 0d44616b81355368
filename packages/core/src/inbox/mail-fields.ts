import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import { comparable, mailboxJudge, recipientsJudge } from "./judge-mailbox.js";
import { attachmentJudge, describeAttachment } from "./match-attachment.js";
import { inside, type Place, refusal } from "./place.js";
import { show } from "./show.js";
import { bodyJudge, textJudge } from "./text-match.js";
import { isTextMatch } from "./value-kinds.js";

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

/**
 * Whether a mail fits a field, for a failure text. A predicate that was written for other mail may throw on this one:
 * that must not take the place of the failure.
 */
export function fits({ onMail }: FieldJudge, mail: CapturedMail): boolean {
  try {
    return onMail(mail);
  } catch {
    return false;
  }
}

export const ENVELOPE_FIELDS: readonly string[] = ["from", "to", "authUser"];
export const MAIL_FIELDS: readonly string[] = [
  ...ENVELOPE_FIELDS,
  "cc",
  "bcc",
  "subject",
  "text",
  "html",
  "header",
  "attachment",
];

/** @throws the place's error for a value that the field does not take */
export function mailField(field: string, value: unknown, place: Place): FieldJudge {
  const wanted = show(value);
  switch (field) {
    case "from": {
      const judge = mailboxJudge(value, place);
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
      const judge = recipientsJudge(value, place);
      return onEnvelopeOnly(
        field,
        wanted,
        ({ rcptTos }) => judge(rcptTos),
        ({ rcptTos }) => show(rcptTos),
      );
    }
    case "authUser": {
      const judge = textJudge(value, place);
      return onEnvelopeOnly(
        field,
        wanted,
        ({ authUser }) => authUser !== undefined && judge(authUser),
        ({ authUser }) => (authUser === undefined ? "no AUTH" : show(authUser)),
      );
    }
    case "cc":
    case "bcc": {
      const judge = recipientsJudge(value, place);
      const named = field === "cc" ? ccOf : bccOf;
      return onMessage(
        field,
        wanted,
        (mail) => judge(named(mail)),
        (mail) => show(named(mail)),
      );
    }
    case "header":
      return headerField(value, place);
    case "attachment":
      return attachmentField(value, place);
    default: {
      const judge = field === "subject" ? textJudge(value, place) : bodyJudge(value, place);
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
  return { field, wanted, onEnvelope: () => undefined, onMail, got };
}

const namedIn = (addresses: readonly { readonly address: string }[]): Set<string> =>
  new Set(addresses.map(({ address }) => comparable(address)));

/** Recipients of the envelope that the Cc field names. */
function ccOf({ envelope, cc }: CapturedMail): string[] {
  const named = namedIn(cc);
  return envelope.rcptTos.filter((address) => named.has(comparable(address)));
}

/** Recipients of the envelope that neither To nor Cc names. */
function bccOf({ envelope, to, cc }: CapturedMail): string[] {
  const named = namedIn([...to, ...cc]);
  return envelope.rcptTos.filter((address) => !named.has(comparable(address)));
}

/** Printable ASCII without the colon (RFC 5322 §3.6.8). */
const FIELD_NAME = /^[!-9;-~]+$/;

/** @throws the place's error for what no header field can be called */
export function headerFieldName(name: unknown, place: Place): string {
  if (typeof name === "string" && FIELD_NAME.test(name)) return name.toLowerCase();
  throw refusal(place, `takes the name of a header field such as "Reply-To", not ${show(name)}.`);
}

/** The values of all header fields of a name, which is in lower case. */
export function valuesOf(mail: CapturedMail, name: string): string[] {
  return mail.headers
    .filter((header) => header.name.toLowerCase() === name)
    .map((header) => header.value);
}

function headerField(value: unknown, place: Place): FieldJudge {
  if (
    typeof value !== "object" ||
    value === null ||
    Array.isArray(value) ||
    isTextMatch(value) ||
    Object.keys(value).length === 0
  )
    throw refusal(
      place,
      `takes an object of header fields such as { "Reply-To": "help@example.test" }, not ${show(value)}.`,
    );
  const judges = Object.entries(value).map(([name, match]) => ({
    written: name,
    name: headerFieldName(name, place),
    isWanted: match !== false,
    judge: typeof match === "boolean" ? () => true : textJudge(match, inside(place, name)),
  }));
  return onMessage(
    "header",
    show(value),
    (mail) =>
      judges.every(({ name, isWanted, judge }) => valuesOf(mail, name).some(judge) === isWanted),
    (mail) =>
      `{ ${judges.map(({ written, name }) => `${written}: ${shownValues(valuesOf(mail, name))}`).join(", ")} }`,
  );
}

function shownValues(values: readonly string[]): string {
  const [only] = values;
  if (only === undefined) return "none";
  return values.length === 1 ? show(only) : show(values);
}

const shownAttachments = ({ attachments }: CapturedMail): string =>
  attachments.length === 0 ? "no attachment" : attachments.map(describeAttachment).join("; ");

function attachmentField(value: unknown, place: Place): FieldJudge {
  const judge = typeof value === "boolean" ? () => true : attachmentJudge(value, place);
  const isWanted = value !== false;
  return onMessage(
    "attachment",
    show(value),
    ({ attachments }) => attachments.some(judge) === isWanted,
    shownAttachments,
  );
}
