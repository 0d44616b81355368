/**
 * Every error that this package throws of its own accord.
 *
 *     Error
 *     └ SmtpFixtureError            .code says which mistake it is; the message says what to do next
 *       └ MailError                 …and .arrivals lists what the inbox held when a wait or query failed
 *
 * Tell them apart by `code`, never by `instanceof`: a worker thread or Jest's sandbox has its own copy of each class.
 * What a *client* does wrong never becomes an error: it becomes a reply.
 */

/** The stable codes of {@link SmtpFixtureError}. */
export type SmtpFixtureErrorCode =
  // options and arguments
  | "UNKNOWN_OPTION"
  | "INVALID_OPTION"
  | "INVALID_QUERY"
  | "INVALID_ARGUMENT"
  | "INVALID_REPLY"
  | "OPTIONS_TOO_LATE"
  // controllers
  | "CONTROLLER_NOT_STARTED"
  | "CONTROLLER_ALREADY_RUNNING"
  | "CONTROLLER_READY_TIMEOUT"
  | "CONTROLLER_FACTORY_FAILED"
  | "CONTROLLER_SOCKET_GONE"
  | "CONTROLLER_THREAD_ENDED"
  | "CONTROLLER_THREAD_BLOCKED"
  | "CONNECTION_ATTACHED"
  | "TLS_CREDENTIALS_INVALID"
  // waiting and reading
  | "MAIL_NOT_RECEIVED"
  | "MAIL_COUNT_MISMATCH"
  | "UNEXPECTED_MAIL"
  | "MAIL_NOT_CLEAN"
  | "MAIL_UNOWNED"
  | "CLAIM_TAKEN"
  | "WAIT_ABORTED"
  | "INBOX_FULL"
  | "INBOX_CLOSED"
  | "MATCHER_NOT_AWAITED"
  // links and codes
  | "LINK_NOT_FOUND"
  | "LINK_AMBIGUOUS"
  | "CODE_NOT_FOUND"
  | "CODE_AMBIGUOUS"
  | "CODE_DISAGREES"
  // hub and runners
  | "HUB_UNREACHABLE"
  | "HUB_REFUSED"
  | "HUB_VERSION_MISMATCH"
  | "HUB_START_FAILED"
  | "NO_TEST_RUNNER"
  | "ENVIRONMENT_MISSING";

/** An error of this package. Its `code` is stable; its message may be reworded at any time. */
export class SmtpFixtureError extends Error {
  readonly code: SmtpFixtureErrorCode;

  constructor(code: SmtpFixtureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = "SmtpFixtureError";
  }
}

/**
 * Says whether a value is an error of this package, also one that was made in another realm or thread.
 *
 * @param code - narrows to one kind of error
 */
export function isSmtpFixtureError(
  value: unknown,
  code?: SmtpFixtureErrorCode,
): value is SmtpFixtureError {
  if (typeof value !== "object" || value === null) return false;
  const { name, code: actual } = value as { name?: unknown; code?: unknown };
  return (
    name === "SmtpFixtureError" &&
    (code === undefined ? typeof actual === "string" : actual === code)
  );
}
