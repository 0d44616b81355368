// The rules and all that is said about them: one file of its own, loaded when a mail is first judged.
import type { CapturedMail } from "../inbox/captured-mail.js";
import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";
import { isPromise } from "../inbox/value-kinds.js";
import {
  describeClean,
  describeUnclean,
  describeUncleanMails,
  type JudgedMail,
} from "./describe-findings.js";
import { checkLintOptions, checkLintSwitch, type LintSwitch } from "./lint-options.js";
import type { Finding } from "./rule.js";
import type { RuleId } from "./rule-ids.js";
import { RULES } from "./rules.js";

export { checkLintSwitch };

/**
 * What is wrong with a mail, in the order of the rules.
 *
 * @param received - what is to be a mail
 * @param options - as a caller gave them
 * @param nowMs - what the caller's clock shows, which may be a fake one
 * @param caller - errors begin with it
 * @returns the findings, and what a matcher says that fails by them or by there being none
 * @throws `INVALID_ARGUMENT`
 */
export function judge(
  received: unknown,
  options: unknown,
  nowMs: number,
  caller: string,
): { readonly findings: readonly Finding[]; readonly message: () => string } {
  const mail = asMail(received, caller);
  const ignored = checkLintOptions(options, { name: caller, code: "INVALID_ARGUMENT" });
  const findings = findingsOf(mail, ignored, nowMs);
  const message = (): string =>
    findings.length === 0 ? describeClean(mail) : describeUnclean({ mail, findings }, ignored);
  return { findings, message };
}

function asMail(received: unknown, caller: string): CapturedMail {
  const mail = received as Partial<CapturedMail> | null | undefined;
  if (mail?.envelope !== undefined && mail.headers !== undefined) return mail as CapturedMail;
  throw new SmtpFixtureError(
    "INVALID_ARGUMENT",
    `${caller} takes a captured mail, such as \`await smtp.waitForMail(…)\` gives, and got ${isPromise(received) ? "a promise: await it first" : show(received)}.`,
  );
}

/** What fails a test at its end by the switch of the run; undefined where all of its mails are clean. */
export function judgeAll(
  mails: readonly CapturedMail[],
  lint: Exclude<LintSwitch, "off">,
  nowMs: number,
): { readonly unclean: readonly CapturedMail[]; readonly message: string } | undefined {
  const ignored = new Set(lint === "fail" ? [] : lint.ignore);
  const judged = mails.map((mail): JudgedMail => ({
    mail,
    findings: findingsOf(mail, ignored, nowMs),
  }));
  const unclean = judged.filter(({ findings }) => findings.length > 0);
  if (unclean.length === 0) return undefined;
  return {
    unclean: unclean.map(({ mail }) => mail),
    message: describeUncleanMails(unclean, mails.length, ignored),
  };
}

function findingsOf(mail: CapturedMail, ignored: ReadonlySet<RuleId>, nowMs: number): Finding[] {
  const said = new Set<string>();
  return RULES.filter(({ id }) => !ignored.has(id)).flatMap(({ id: rule, reason, source, find }) =>
    Array.from(find(mail, nowMs), ({ where, message, excerpt }) => ({
      rule,
      where,
      message,
      excerpt,
      reason,
      source,
    })).filter((finding) => {
      // A link that Outlook has a copy of, or one behind a picture and a word, is one finding.
      const key = JSON.stringify(finding);
      return !said.has(key) && said.add(key);
    }),
  );
}
