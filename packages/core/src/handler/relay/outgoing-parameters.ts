import type { Reply } from "../../protocol/grammar/reply.js";
import { formatParameter } from "../../protocol/grammar/parameters.js";
import type { EsmtpParameter } from "../../protocol/session/envelope.js";
import { reply } from "../verdict.js";

/** Sender and parameters of a mail that is handed on. */
export interface OutgoingMail {
  readonly mailFrom: string;
  readonly parameters: readonly EsmtpParameter[];
}

/** Which extension a next host has to offer before it is told a parameter. Others are not passed on. */
const EXTENSION_OF: ReadonlyMap<string, string> = new Map([
  ["SIZE", "SIZE"], // RFC 1870
  ["BODY", "8BITMIME"], // RFC 6152
  ["SMTPUTF8", "SMTPUTF8"], // RFC 6531
  ["RET", "DSN"], // RFC 3461
  ["ENVID", "DSN"],
  ["NOTIFY", "DSN"],
  ["ORCPT", "DSN"],
  ["REQUIRETLS", "REQUIRETLS"], // RFC 8689
]);

/** What is known of a next host before a mail is offered to it. */
interface Offered {
  readonly extensions: ReadonlyMap<string, string>;
  readonly isVerified: boolean;
}

/** The parameters that the next host understands, as they follow a path: `" SIZE=20 BODY=8BITMIME"`. */
export function outgoingParameters(
  parameters: readonly EsmtpParameter[],
  { extensions, isVerified }: Offered,
): string {
  return parameters
    .filter(({ keyword }) => {
      const extension = EXTENSION_OF.get(keyword.toUpperCase()) ?? "none";
      // RFC 8689 §2: only in a session that is as secure as it demands
      return extensions.has(extension) && (extension !== "REQUIRETLS" || isVerified);
    })
    .map((parameter) => ` ${formatParameter(parameter)}`)
    .join("");
}

/** What a mail may not be sent without; the reply refuses it. */
export function missingExtension(
  { mailFrom, parameters }: OutgoingMail,
  { extensions, isVerified }: Offered,
): Reply | undefined {
  const has = (name: string): boolean =>
    parameters.some(({ keyword }) => keyword.toUpperCase() === name);
  // RFC 3030 §3: lines of any octets go by BDAT, which a relay does not speak
  if (parameters.some((each) => formatParameter(each).toUpperCase() === "BODY=BINARYMIME"))
    return reply(554, "5.6.3", "BINARYMIME is not handed on");
  // RFC 6531 §3.5
  if (has("SMTPUTF8") && !extensions.has("SMTPUTF8"))
    return reply(550, "5.6.7", "The next host does not offer SMTPUTF8");
  if (!demandsTls({ mailFrom, parameters })) return undefined;
  if (!isVerified) return reply(...NO_TLS);
  return extensions.has("REQUIRETLS")
    ? undefined
    : reply(550, "5.7.30", "REQUIRETLS support required: the next host does not offer it");
}

/**
 * Whether a mail may go over verified TLS alone, to hosts that see to it too (RFC 8689 §4.2.1). One with the null
 * reverse-path, which reports on another, goes on all the same (§5).
 */
export function demandsTls({ mailFrom, parameters }: OutgoingMail): boolean {
  return (
    mailFrom !== "" && parameters.some(({ keyword }) => keyword.toUpperCase() === "REQUIRETLS")
  );
}

/** RFC 8689 §4.2.1 */
export const NO_TLS = [
  550,
  "5.7.10",
  "Encryption needed: there is no verified TLS with the next host",
] as const;

/** Whether the client said that there are octets beyond ASCII in it (RFC 6152 §2). */
export function isDeclaredEightBit(parameters: readonly EsmtpParameter[]): boolean {
  return parameters.some(
    ({ keyword, value }) =>
      keyword.toUpperCase() === "BODY" && value !== undefined && value.toUpperCase() !== "7BIT",
  );
}
