import type { CapturedMail } from "../inbox/captured-mail.js";

/** Whether a value is a mail that a test was given; looks at no property that has to be computed. */
export function isCapturedMail(value: unknown): value is CapturedMail {
  return (
    typeof value === "object" &&
    value !== null &&
    "envelope" in value &&
    "headers" in value &&
    "raw" in value
  );
}
