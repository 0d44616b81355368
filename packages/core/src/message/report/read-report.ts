import type { HeaderBlock } from "../header-fields.js";
import type { HeaderField, Message } from "../message.js";
import type { DeliveryReport, RecipientReport } from "./delivery-report.js";

/** What a report is read with: it comes from those who have loaded it already. */
export interface ReportTools {
  readonly readHeaderFields: (octets: Buffer, start: number, end: number) => HeaderBlock;
  readonly readDate: (text: string) => Date | undefined;
}

/**
 * Reads the part of a delivery report that programs read (RFC 3464 §2.1): groups of fields, the first about the message
 * and one for each recipient.
 *
 * @param status - its octets
 * @param message - the message that was returned
 */
export function readReport(
  status: Buffer,
  message: Message | undefined,
  tools: ReportTools,
): DeliveryReport {
  const problems: string[] = [];
  const [fields = [], ...recipients] = groupsOf(status, tools, problems);
  const isAboutRecipient = valueOf(fields, "final-recipient") !== undefined;
  if (isAboutRecipient) problems.push("The fields about the message are missing (RFC 3464 §2.2).");
  const perMessage = isAboutRecipient ? [] : fields;
  const perRecipient = isAboutRecipient ? [fields, ...recipients] : recipients;
  const reportingMta = typed(perMessage, "reporting-mta").value;
  if (reportingMta === undefined && !isAboutRecipient)
    problems.push("Reporting-MTA is missing (RFC 3464 §2.2.2).");
  if (perRecipient.length === 0) problems.push("No recipient is reported on (RFC 3464 §2.3).");
  return Object.freeze({
    originalEnvelopeId: valueOf(perMessage, "original-envelope-id"),
    reportingMta,
    dsnGateway: typed(perMessage, "dsn-gateway").value,
    receivedFromMta: typed(perMessage, "received-from-mta").value,
    arrivalDate: dateOf(perMessage, "arrival-date", tools, problems),
    fields: Object.freeze(perMessage),
    recipients: Object.freeze(perRecipient.map((group) => recipientReport(group, tools, problems))),
    message,
    problems: Object.freeze(problems),
  });
}

function recipientReport(
  fields: readonly HeaderField[],
  tools: ReportTools,
  problems: string[],
): RecipientReport {
  const diagnostic = typed(fields, "diagnostic-code");
  const report = {
    finalRecipient: address(typed(fields, "final-recipient")),
    originalRecipient: address(typed(fields, "original-recipient")),
    action: withoutComment(valueOf(fields, "action"))?.toLowerCase(),
    status: withoutComment(valueOf(fields, "status")),
    diagnosticCode: diagnostic.value,
    diagnosticType: diagnostic.type,
    remoteMta: typed(fields, "remote-mta").value,
    lastAttemptDate: dateOf(fields, "last-attempt-date", tools, problems),
    willRetryUntil: dateOf(fields, "will-retry-until", tools, problems),
    finalLogId: valueOf(fields, "final-log-id"),
    fields: Object.freeze(fields),
  };
  const who = report.finalRecipient ?? "a recipient";
  if (report.finalRecipient === undefined)
    problems.push("Final-Recipient is missing (RFC 3464 §2.3.2).");
  if (!/^(?:failed|delayed|delivered|relayed|expanded)$/.test(report.action ?? ""))
    problems.push(`The Action for ${who} is missing or unknown (RFC 3464 §2.3.3).`);
  if (!/^[245]\.\d{1,3}\.\d{1,3}$/.test(report.status ?? ""))
    problems.push(`The Status for ${who} is missing or malformed (RFC 3464 §2.3.4).`);
  return Object.freeze(report);
}

/** Groups of fields with empty lines between them. */
function groupsOf(octets: Buffer, tools: ReportTools, problems: string[]): HeaderField[][] {
  const groups: HeaderField[][] = [];
  let at = 0;
  while (at < octets.length) {
    const { fields, bodyStart, isCutShort } = tools.readHeaderFields(octets, at, octets.length);
    if (fields.length > 0) groups.push([...fields]);
    if (isCutShort) {
      problems.push("A line of the report is no field.");
      const next = octets.indexOf(10, bodyStart);
      at = next < 0 ? octets.length : next + 1;
    } else at = bodyStart;
  }
  return groups;
}

function valueOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value;
}

interface Typed {
  readonly type: string | undefined;
  readonly value: string | undefined;
}

/** A value behind the type that says how to read it: `rfc822; ada@example.test` (§2.1.2). */
function typed(fields: readonly HeaderField[], name: string): Typed {
  const value = valueOf(fields, name);
  if (value === undefined) return { type: undefined, value };
  const [, type, rest] = /^\s*([\w.+-]+)\s*;\s*(.*)$/s.exec(value) ?? [];
  return type === undefined
    ? { type, value: value.trim() }
    : { type: type.toLowerCase(), value: rest?.trim() };
}

/** An address beyond ASCII may be written with `\x{…}` (RFC 6533 §3). */
function address({ type, value }: Typed): string | undefined {
  const bare = value?.replace(/^<(.*)>$/, "$1");
  if (type !== "utf-8") return bare;
  return bare?.replaceAll(/\\x\{([\da-f]{1,6})\}/gi, (escaped, hex: string) => {
    const codePoint = Number.parseInt(hex, 16);
    return codePoint > 0x10_ffff ? escaped : String.fromCodePoint(codePoint);
  });
}

const withoutComment = (value: string | undefined): string | undefined =>
  value?.replace(/\s*\(.*\)\s*$/s, "").trim();

function dateOf(
  fields: readonly HeaderField[],
  name: string,
  { readDate }: ReportTools,
  problems: string[],
): Date | undefined {
  const value = valueOf(fields, name);
  const date = value === undefined ? undefined : readDate(value);
  if (value !== undefined && date === undefined)
    problems.push(`${name} is no date: ${JSON.stringify(value)}.`);
  return date;
}
