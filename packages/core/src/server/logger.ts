/** Structured events of a server. Secrets are struck out of all of them. */
export interface LogEvent {
  readonly type:
    | "hook-failed"
    | "connection-error"
    | "proxy-refused"
    | "listening"
    | "stopped"
    | "thread-ended"
    | "tls-failed";
  readonly message: string;
  readonly sessionId?: string | undefined;
  readonly error?: unknown;
}

type LogLevel = "debug" | "info" | "warn" | "error";

/** Where log events go; a level that is missing is not logged. */
export type Logger = Partial<Record<LogLevel, (event: LogEvent) => void>>;

/** Hands an event to a logger. A logger that fails is not a reason for a server to. */
export function log(logger: Logger, level: LogLevel, event: LogEvent): void {
  try {
    const result: unknown = logger[level]?.(event);
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // There is nobody left to tell.
  }
}

/** An error in words, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "an error that cannot be shown";
  }
}
