import type { Reply } from "../../protocol/grammar/reply.js";
import { formatParameter } from "../../protocol/grammar/parameters.js";
import type { EsmtpParameter } from "../../protocol/session/envelope.js";
import { reply } from "../verdict.js";

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

/** The parameters that the next host understands, as they follow a path: `" SIZE=20 BODY=8BITMIME"`. */
export function outgoingParameters(
  parameters: readonly EsmtpParameter[],
  offered: ReadonlyMap<string, string>,
): string {
  return parameters
    .filter(({ keyword }) => offered.has(EXTENSION_OF.get(keyword.toUpperCase()) ?? "none"))
    .map((parameter) => ` ${formatParameter(parameter)}`)
    .join("");
}

/** What a mail may not be sent without; the reply refuses it. */
export function missingExtension(
  parameters: readonly EsmtpParameter[],
  {
    extensions,
    isSecure,
  }: { readonly extensions: ReadonlyMap<string, string>; readonly isSecure: boolean },
): Reply | undefined {
  const has = (name: string): boolean =>
    parameters.some(({ keyword }) => keyword.toUpperCase() === name);
  // RFC 3030 §3: lines of any octets go by BDAT, which a relay does not speak
  if (parameters.some((each) => formatParameter(each).toUpperCase() === "BODY=BINARYMIME"))
    return reply(554, "5.6.3", "BINARYMIME is not handed on");
  // RFC 6531 §3.5
  if (has("SMTPUTF8") && !extensions.has("SMTPUTF8"))
    return reply(550, "5.6.7", "The next host does not offer SMTPUTF8");
  // RFC 8689 §4.2.1
  if (has("REQUIRETLS") && !(isSecure && extensions.has("REQUIRETLS")))
    return reply(550, "5.7.30", "The next host does not offer REQUIRETLS");
  return undefined;
}

/** Whether the client said that there are octets beyond ASCII in it (RFC 6152 §2). */
export function isDeclaredEightBit(parameters: readonly EsmtpParameter[]): boolean {
  return parameters.some(
    ({ keyword, value }) =>
      keyword.toUpperCase() === "BODY" && value !== undefined && value.toUpperCase() !== "7BIT",
  );
}
