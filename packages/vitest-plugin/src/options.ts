import type { EvidenceOption, HubOptions } from "@smtp-fixture/core/hub";
import type { EnvironmentNames, LintSwitch } from "@smtp-fixture/core/remote";

/** Options of the plugin: those of the run's SMTP server, and which variables the application reads. */
export interface SmtpFixturePluginOptions extends HubOptions {
  /**
   * Which environment variables are set for the application, and to what.
   * @defaultValue `{ SMTP_HOST: "host", SMTP_PORT: "port", SMTP_URL: "url" }`
   */
  readonly env?: EnvironmentNames | undefined;
  /**
   * A file that says where the run's shared listener is, relative to the root: JSON with `host`, `port` and `url`, for
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
   * The folder that the mails of failed tests are written to, below the project's root; `false` writes none.
   * @defaultValue `".smtp-fixture"`
   */
  readonly evidence?: EvidenceOption | undefined;
}
