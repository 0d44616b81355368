import { type ConversationOptions, nearestName, SmtpFixtureError } from "@smtp-fixture/core/remote";

/** Options of `useSmtpServer()`: how the server of this file speaks, from the next session on, and which one it is. */
export interface SmtpServerOptions extends ConversationOptions {
  /**
   * `"own"` has a listener for this file alone. `"shared"` is the one of the whole run, for an application that was started
   * with it: the variables name it, and a test sees the mail that `smtp.address()`, `plus()`, `credentials`, `headers` or
   * `claim()` make its own.
   * @defaultValue `"own"`
   */
  readonly listener?: "own" | "shared" | undefined;
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
  "listener",
] satisfies (keyof SmtpServerOptions)[];

/** What of the options shapes a conversation. */
export function conversationOf(options: SmtpServerOptions): ConversationOptions {
  const { listener: _listener, ...conversation } = options;
  return conversation;
}

/** @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION` */
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
  const { listener } = options;
  if (listener === undefined || listener === "own" || listener === "shared") return;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `The option "listener" takes "own" or "shared", not ${JSON.stringify(listener)}.`,
  );
}
