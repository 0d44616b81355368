import type { EvidenceOption, HubOptions } from "@smtp-fixture/core/hub";
import {
  checkEnvironmentNames,
  checkLintSwitch,
  type EnvironmentNames,
  type LintSwitch,
  nearestName,
  SmtpFixtureError,
} from "@smtp-fixture/core/remote";

/** What `testEnvironmentOptions.smtp` takes. */
export interface SmtpEnvironmentOptions extends HubOptions {
  /**
   * Which environment variables are set for the application, and to what.
   * @defaultValue `{ SMTP_HOST: "host", SMTP_PORT: "port", SMTP_URL: "url" }`
   */
  readonly env?: EnvironmentNames | undefined;
  /**
   * A file that says where the run's shared listener is, relative to the root of the run: JSON with `host`, `port` and `url`, for
   * applications in other processes, and `connect`, for other programs' tests. There from the start of the run to its end,
   * and readable by this user alone.
   * @defaultValue none
   */
  readonly addressFile?: string | undefined;
  /**
   * Whether each mail that a test received is judged when the test ends, and fails it where a rule finds something:
   * `"off"`, `"fail"`, or `{ ignore: […] }`, which fails too, but for these rules.
   * @defaultValue `"off"`
   */
  readonly lint?: LintSwitch | undefined;
  /**
   * The folder that the mails of failed tests are written to, below the root of the run; `false` writes none.
   * @defaultValue `".smtp-fixture"`
   */
  readonly evidence?: EvidenceOption | undefined;
}

/**
 * The options out of Jest's `testEnvironmentOptions`.
 * @throws `INVALID_OPTION`
 */
export function readOptions(
  testEnvironmentOptions: Readonly<Record<string, unknown>>,
): SmtpEnvironmentOptions {
  const { smtp } = testEnvironmentOptions;
  if (smtp === undefined) {
    const misspelt = Object.keys(testEnvironmentOptions).find(
      (name) => nearestName(name, ["smtp"]) !== undefined,
    );
    if (misspelt === undefined) return {};
    throw new SmtpFixtureError(
      "UNKNOWN_OPTION",
      `Unknown option "${misspelt}" in testEnvironmentOptions. Did you mean "smtp"?`,
    );
  }
  if (typeof smtp !== "object" || smtp === null)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `testEnvironmentOptions.smtp takes an object of options, not ${String(smtp)}.`,
    );
  const options: SmtpEnvironmentOptions = smtp;
  if (options.env !== undefined) checkEnvironmentNames(options.env);
  checkLintSwitch(options.lint, "testEnvironmentOptions.smtp.lint");
  return options;
}
