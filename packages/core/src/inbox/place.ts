import { SmtpFixtureError } from "../errors.js";

/** Where a test says what it wants, a field of a query or a matcher: errors begin with its name. */
export interface Place {
  /** `The field "to" of the mail query`, `expect(…).toBeSentTo()` */
  readonly name: string;
  readonly code: "INVALID_QUERY" | "INVALID_ARGUMENT";
}

/** The error for something that cannot be wanted there. */
export function refusal({ name, code }: Place, why: string): SmtpFixtureError {
  return new SmtpFixtureError(code, `${name} ${why}`);
}

/** A field of what stands in a place. */
export function inside({ name, code }: Place, field: string): Place {
  return { name: `The field "${field}" in ${name.replace(/^The/, "the")}`, code };
}
