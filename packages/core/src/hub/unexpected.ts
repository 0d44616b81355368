import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";

/** What becomes of mail that a test received and never looked at. */
export type Unexpected = "fail" | "warn" | "ignore";

/** @throws `INVALID_OPTION` */
export function checkUnexpected(
  value: unknown,
  name: string,
): asserts value is Unexpected | undefined {
  if (value === undefined || value === "fail" || value === "warn" || value === "ignore") return;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `The option "${name}" takes "fail", "warn" or "ignore", not ${show(value)}.`,
  );
}
