import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import { show } from "../inbox/show.js";
import { RULE_IDS, type RuleId } from "./rule-ids.js";

/** What is to be let pass. */
export interface LintOptions {
  /** The ids of rules that this mail may break. @defaultValue none */
  readonly ignore?: readonly RuleId[] | undefined;
}

/**
 * Whether every mail that a test received is judged at the test's end: `"off"`, `"fail"`, or `{ ignore: […] }`, which
 * fails too but for these rules.
 */
export type LintSwitch = "off" | "fail" | { readonly ignore: readonly RuleId[] };

/** Who was given the options: errors begin with it. */
interface Place {
  readonly name: string;
  readonly code: SmtpFixtureErrorCode;
}

/** @throws `INVALID_ARGUMENT` or what else the place says, naming the nearest rule */
export function checkLintOptions(options: unknown, place: Place): ReadonlySet<RuleId> {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw refusal(
      place,
      `takes options, such as { ignore: ["no-text-part"] }, and got ${show(options)}.`,
    );
  for (const name of Object.keys(options))
    if (name !== "ignore")
      throw refusal(place, `has no option ${show(name)}: it takes "ignore", a list of rules.`);
  const { ignore = [] } = options as { ignore?: unknown };
  if (!Array.isArray(ignore))
    throw refusal(place, `takes a list of rules as "ignore", and got ${show(ignore)}.`);
  for (const id of ignore as unknown[]) {
    if (RULE_IDS.includes(id as RuleId)) continue;
    const nearest = typeof id === "string" ? nearestName(id, RULE_IDS) : undefined;
    const hint =
      nearest === undefined
        ? `The rules are: ${RULE_IDS.join(", ")}.`
        : `Did you mean "${nearest}"?`;
    throw refusal(place, `knows no rule ${show(id)}. ${hint}`);
  }
  return new Set(ignore as RuleId[]);
}

/** @throws `INVALID_OPTION`; naming the nearest rule where one is unknown */
export function checkLintSwitch(value: unknown, name: string): void {
  if (value === undefined || value === "off" || value === "fail") return;
  const place: Place = { name: `The option "${name}"`, code: "INVALID_OPTION" };
  if (typeof value !== "object" || value === null || !("ignore" in value))
    throw refusal(place, `takes "off", "fail" or { ignore: […] }, not ${show(value)}.`);
  checkLintOptions(value, place);
}

const refusal = ({ name, code }: Place, why: string): SmtpFixtureError =>
  new SmtpFixtureError(code, `${name} ${why}`);
