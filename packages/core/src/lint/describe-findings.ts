import type { CapturedMail } from "../inbox/captured-mail.js";
import { describeMail } from "../inbox/describe-mail.js";
import type { Finding } from "./rule.js";
import type { RuleId } from "./rule-ids.js";

/** Findings of one rule that are shown; a newsletter may have a hundred links of one kind. */
const MOST_OF_A_RULE = 5;

/** Mails of one test that are shown. */
const MOST_MAILS = 5;

/** A mail with what is wrong with it. */
export interface JudgedMail {
  readonly mail: CapturedMail;
  readonly findings: readonly Finding[];
}

/** What `not.toBeCleanMail()` says. */
export const describeClean = (mail: CapturedMail): string =>
  `The mail was not to be clean, and no rule finds anything wrong with it:\n\n  mail  ${describeMail(mail)}`;

/** What `toBeCleanMail()` says. */
export function describeUnclean({ mail, findings }: JudgedMail, ignored: Iterable<RuleId>): string {
  return [
    `The mail is not clean: ${amount(findings)}.`,
    "",
    ...listFindings(findings, "  ", true),
    "",
    `  mail  ${describeMail(mail)}`,
    "",
    `Where these rules do not hold for a mail: toBeCleanMail({ ignore: ${listRules(ignored, findings)} })`,
  ].join("\n");
}

/** What fails a test some of whose mails are not clean. */
export function describeUncleanMails(
  unclean: readonly JudgedMail[],
  received: number,
  ignored: Iterable<RuleId>,
): string {
  const findings = unclean.flatMap(({ findings: ofMail }) => ofMail);
  const which =
    received === 1
      ? "The mail that this test received is"
      : `${unclean.length} of the ${received} mails that this test received ${unclean.length === 1 ? "is" : "are"}`;
  return [
    `${which} not clean: ${amount(findings)}.`,
    ...unclean
      .slice(0, MOST_MAILS)
      .flatMap(({ mail, findings: ofMail }) => [
        "",
        `  ${describeMail(mail)}`,
        ...listFindings(ofMail, "    ", false),
      ]),
    ...(unclean.length > MOST_MAILS ? ["", `  … and ${unclean.length - MOST_MAILS} more`] : []),
    "",
    ...reasons(findings),
    "",
    `The option "lint" of the run has every mail judged. Where these rules do not hold: lint: { ignore: ${listRules(ignored, findings)} }`,
  ].join("\n");
}

/** The findings by rule: where, what and the place itself; and why somebody minds. */
function listFindings(findings: readonly Finding[], indent: string, withReason: boolean): string[] {
  const lines = [...byRule(findings)].flatMap(([rule, ofRule]) => {
    const more = ofRule.length - MOST_OF_A_RULE;
    return [
      rule,
      ...ofRule
        .slice(0, MOST_OF_A_RULE)
        .flatMap(({ where, message, excerpt }) => [
          `  ${where}: ${message}`,
          ...(excerpt === undefined ? [] : [`    ${excerpt}`]),
        ]),
      ...(more > 0 ? [`  … and ${more} more`] : []),
      ...(withReason ? [`  why: ${whyOf(ofRule)}`] : []),
    ];
  });
  return lines.map((line) => indent + line);
}

/** Each rule once with its reason, below mails that may share them. */
function reasons(findings: readonly Finding[]): string[] {
  return [...byRule(findings)].map(([rule, ofRule]) => `  ${rule}: ${whyOf(ofRule)}`);
}

const whyOf = ([finding]: readonly Finding[]): string =>
  finding === undefined ? "" : `${finding.reason} (${finding.source})`;

function byRule(findings: readonly Finding[]): ReadonlyMap<RuleId, readonly Finding[]> {
  const groups = new Map<RuleId, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return groups;
}

function amount(findings: readonly Finding[]): string {
  const rules = byRule(findings).size;
  if (findings.length === 1) return "1 finding";
  return `${findings.length} findings of ${rules === 1 ? "1 rule" : `${rules} rules`}`;
}

/** What is ignored already and what would have to be. */
const listRules = (ignored: Iterable<RuleId>, findings: readonly Finding[]): string =>
  `[${[...new Set([...ignored, ...findings.map(({ rule }) => rule)])].map((rule) => `"${rule}"`).join(", ")}]`;
