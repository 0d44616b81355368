import { type ConversationOptions, nearestName, SmtpFixtureError } from "@smtp-fixture/core/remote";

/** Options of `useSmtpServer()`: where the server of this file listens, and how it speaks from the next session on. */
export type SmtpServerOptions = ConversationOptions;

const KNOWN = [
  "tls",
  "host",
  "port",
  "dataSizeLimit",
  "smtpUtf8",
  "timeoutMs",
  "authRequired",
  "authExcludeMechanisms",
  "lineLengthLimit",
  "xclient",
  "extensions",
] satisfies (keyof SmtpServerOptions)[];

/** @throws `UNKNOWN_OPTION`, naming the nearest */
export function checkTestOptions(options: SmtpServerOptions): void {
  for (const name of Object.keys(options)) {
    if ((KNOWN as string[]).includes(name)) continue;
    const nearest = nearestName(name, KNOWN);
    const hint =
      nearest === undefined ? `Known are: ${KNOWN.join(", ")}.` : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError(
      "UNKNOWN_OPTION",
      `Unknown option "${name}" of useSmtpServer(). ${hint}`,
    );
  }
}
