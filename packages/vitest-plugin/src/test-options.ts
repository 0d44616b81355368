import {
  checkUnexpected,
  type ConversationOptions,
  nearestName,
  SmtpFixtureError,
  type Unexpected,
} from "@smtp-fixture/core/remote";

/** Options of `useSmtpServer()`: how the server of this file speaks, from the next session on. */
export interface SmtpServerOptions extends ConversationOptions {
  /**
   * What becomes of mail that a test of this file received and never looked at.
   * @defaultValue that of the run
   */
  readonly unexpected?: Unexpected | undefined;
}

const KNOWN = [
  "dataSizeLimit",
  "smtpUtf8",
  "timeoutMs",
  "authRequired",
  "authExcludeMechanisms",
  "lineLengthLimit",
  "xclient",
  "extensions",
  "unexpected",
] satisfies (keyof SmtpServerOptions)[];

/** @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION` */
export function checkTestOptions(options: SmtpServerOptions): void {
  checkUnexpected(options.unexpected, "unexpected");
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
