import { editDistance } from "../../nearest-name.js";
import type { Attempt } from "../attempt.js";
import type { CapturedMail } from "../captured-mail.js";
import { comparable } from "../judge-mailbox.js";
import { type FieldJudge, valuesOf } from "../mail-fields.js";
import { show, showPlain } from "../show.js";
import { isRegExp } from "../value-kinds.js";
import { textOf } from "./difference.js";

/** Why a field of a mail does not fit, as far as the cause can be told. */
export function hintsOn(
  miss: FieldJudge,
  mail: CapturedMail,
  attempts: readonly Attempt[],
): string[] {
  switch (miss.field) {
    case "to":
    case "cc":
    case "bcc":
      return recipientHints(miss, mail, attempts);
    case "from":
      return senderHints(miss.value, mail);
    case "header":
      return headerHints(miss.value, mail);
    case "subject":
    case "text":
    case "html":
      return textHints(miss, mail);
    default:
      return [];
  }
}

function recipientHints(
  { field, value }: FieldJudge,
  mail: CapturedMail,
  attempts: readonly Attempt[],
): string[] {
  const wanted = [value].flat().filter((one): one is string => typeof one === "string");
  return wanted.flatMap((one) => recipientHint(field, one, mail, attempts) ?? []);
}

function recipientHint(
  field: string,
  wanted: string,
  mail: CapturedMail,
  attempts: readonly Attempt[],
): string | undefined {
  const { rcptTos } = mail.envelope;
  const shown = showPlain(wanted);
  if (rcptTos.some((address) => isSame(wanted, address))) {
    if (field === "cc") return `It was sent to ${shown}, but the Cc field does not name it.`;
    return field === "bcc" ? `It was sent to ${shown}, and its header names it.` : undefined;
  }
  const refused = attempts
    .find(({ mailId }) => mailId === mail.id)
    ?.recipients.find(({ address, code }) => isSame(address, wanted) && code >= 400);
  if (refused !== undefined) return `${shown} was offered too, and RCPT got ${refused.code}.`;
  const named = (["to", "cc", "bcc"] as const).find((name) =>
    mail[name].some(({ address }) => isSame(address, wanted)),
  );
  if (named !== undefined)
    return `The ${NAMES[named]} field names ${shown}, but the envelope does not: it was not sent there.`;
  return rcptTos.map((address) => alike(wanted, address)).find((hint) => hint !== "");
}

const NAMES = { to: "To", cc: "Cc", bcc: "Bcc" } as const;

const isSame = (one: string, other: string): boolean => comparable(one) === comparable(other);

/** How two mailboxes that are not the same are alike; `""` where they are not. */
function alike(wanted: string, got: string): string {
  const [one, other] = [partsOf(wanted), partsOf(got)];
  const [shownOne, shownOther] = [showPlain(wanted), showPlain(got)];
  if (one.local === other.local)
    return `${shownOther} has the same local part as ${shownOne}, in another domain.`;
  if (one.domain === other.domain && one.local === baseOf(other.local))
    return `${shownOther} is a plus-address of ${shownOne}: smtp.plus() makes such, and a query takes it as { to: /^${one.local}\\+/ }.`;
  if (one.domain === other.domain && baseOf(one.local) === baseOf(other.local))
    return `${shownOne} and ${shownOther} differ in what stands behind the plus.`;
  const isNear =
    editDistance(one.local, other.local) * 3 <= one.local.length &&
    editDistance(one.domain, other.domain) <= 2;
  return isNear ? `${shownOne} and ${shownOther} differ in a few letters.` : "";
}

function partsOf(mailbox: string): { readonly local: string; readonly domain: string } {
  const folded = comparable(mailbox);
  const at = folded.lastIndexOf("@");
  return { local: folded.slice(0, at), domain: folded.slice(at + 1) };
}

const baseOf = (local: string): string => local.split("+", 1)[0] ?? local;

function senderHints(value: unknown, mail: CapturedMail): string[] {
  if (typeof value !== "string") return [];
  const { sender, replyTo, envelope, from } = mail;
  if (sender !== undefined && isSame(sender.address, value))
    return ["The Sender field names it; From and the reverse-path do not."];
  if (replyTo.some(({ address }) => isSame(address, value)))
    return ["The Reply-To field names it; From and the reverse-path do not."];
  const likeness = [envelope.mailFrom, ...from.map(({ address }) => address)]
    .map((address) => alike(value, address))
    .find((hint) => hint !== "");
  return likeness === undefined ? [] : [likeness];
}

function headerHints(value: unknown, mail: CapturedMail): string[] {
  const wanted = Object.keys(value as object).map((name) => name.toLowerCase());
  const names = mail.headers
    .map(({ name }) => name)
    .filter((name) => !wanted.includes(name.toLowerCase()));
  return Object.entries(value as object).flatMap(([name, match]: [string, unknown]) => {
    const values = valuesOf(mail, name.toLowerCase());
    const [only] = values;
    if (match === false) return [];
    if (only !== undefined)
      return typeof match === "string" && values.length === 1 && match !== only
        ? likenessOf(match, only).map((hint) => `${name}: ${hint}`)
        : [];
    const nearest = names.find((one) => editDistance(one.toLowerCase(), name.toLowerCase()) === 1);
    return nearest === undefined ? [] : [`There is no ${name}, but ${showPlain(nearest)}.`];
  });
}

function textHints({ field, value }: FieldJudge, mail: CapturedMail): string[] {
  const got = textOf(field, mail);
  const hints: string[] = [];
  if (field !== "subject" && typeof value === "string") {
    const other = field === "text" ? "html" : "text";
    if (mail[other]?.includes(value) === true)
      hints.push(`mail.${other} has it; mail.${field} does not.`);
  }
  if (got === undefined) return hints;
  hints.push(...(isRegExp(value) ? patternHints(value, got) : []));
  if (typeof value === "string") {
    hints.push(...likenessOf(value, got));
    if (field === "subject" && value !== "" && got.includes(value))
      hints.push(
        "A string has to be the whole subject. For a part of it give a RegExp or a function.",
      );
  }
  hints.push(...encodingHints(got));
  // A cause that is known leaves nothing to guess.
  return hints.length > 0 ? hints : languageHint(mail);
}

function patternHints(pattern: RegExp, got: string): string[] {
  for (const flag of ["i", "s", "m"])
    if (!pattern.flags.includes(flag) && withFlag(pattern, flag).test(got))
      return [`With the flag ${flag} it fits.`];
  return pattern.test(got.replaceAll(/\s+/g, " ")) ? ["It fits, but for white space."] : [];
}

const withFlag = ({ source, flags }: RegExp, flag: string): RegExp =>
  new RegExp(source, flags.replaceAll(/[gy]/g, "") + flag);

const collapsed = (text: string): string =>
  text.replaceAll(/[\s\u00ad\u200b-\u200d\ufeff]+/g, " ").trim();

/** What two texts differ in alone. */
function likenessOf(wanted: string, got: string): string[] {
  const same = (change: (text: string) => string): boolean =>
    wanted !== "" && change(got).includes(change(wanted));
  if (same((text) => text)) return [];
  if (same((text) => text.toLowerCase())) return ["It differs in upper and lower case only."];
  if (same(collapsed)) {
    const unseen = /[\u00a0\u00ad\u200b-\u200d\u202f\ufeff]/.exec(got)?.[0];
    return [
      unseen === undefined
        ? "It differs in white space or line ends only."
        : `It differs in white space only: it has ${show(unseen)} in it.`,
    ];
  }
  if (same((text) => text.normalize("NFC")))
    return ["It differs in its Unicode normal form only: compare text.normalize()."];
  if (same((text) => unescaped(text))) return ["It differs in HTML character references only."];
  if (got.includes(mojibake(wanted)) && mojibake(wanted) !== wanted)
    return ["Its UTF-8 was read as Latin-1 before it was sent."];
  if (same((text) => collapsed(text).toLowerCase()))
    return ["It differs in case and white space only."];
  return [];
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
};
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (one) => REFERENCES[one] ?? one);

const mojibake = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Marks of text that was encoded once more than it was decoded. */
function encodingHints(got: string): string[] {
  if (/=\?[\w-]+\?[bq]\?[^?\s]+\?=/i.test(got))
    return [
      "An encoded word stands in it still: it was encoded twice, or in quotes (RFC 2047 §5).",
    ];
  if (/(?:=[0-9A-F]{2}){2}|=3D/.test(got))
    return ["It looks like quoted-printable: is Content-Transfer-Encoding missing?"];
  if (/^[A-Za-z0-9+/\s]{40,}={0,2}\s*$/.test(got) && !/\w \w/.test(got))
    return ["It looks like base64: is Content-Transfer-Encoding missing?"];
  return [];
}

function languageHint(mail: CapturedMail): string[] {
  const [tag] = valuesOf(mail, "content-language");
  if (tag === undefined) return [];
  return [`(Content-Language: ${showPlain(tag)}${nameOf(tag)} — is the locale what you expect?)`];
}

function nameOf(tag: string): string {
  try {
    const name = new Intl.DisplayNames("en", { type: "language" }).of(tag.split(",", 1)[0] ?? tag);
    return name === undefined || name === tag ? "" : `, ${name}`;
  } catch {
    return "";
  }
}
