import { SmtpFixtureError } from "../errors.js";

/** @param what - what has become of the run's server */
export function unreachable(what = "has gone", cause?: Error): SmtpFixtureError {
  return new SmtpFixtureError(
    "HUB_UNREACHABLE",
    `The SMTP server of this run ${what}: the run has been ended while this still went on, or the server's thread has failed, and then the run's output tells of it in a line that begins with "smtp-fixture:".`,
    cause && { cause },
  );
}
