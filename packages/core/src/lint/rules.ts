import { CALENDAR_RULES } from "./rules/calendar-rules.js";
import { FROM_DIFFERS_FROM_ENVELOPE } from "./rules/from-and-envelope.js";
import { HEADER_RULES } from "./rules/header-rules.js";
import { HTML_RULES } from "./rules/html-rules.js";
import { LINK_RULES } from "./rules/link-rules.js";
import { BROKEN_LIST_UNSUBSCRIBE } from "./rules/list-unsubscribe.js";
import { DEFECT_RULES } from "./rules/defect-rules.js";
import { PART_RULES } from "./rules/part-rules.js";
import { TEMPLATE_MARK } from "./rules/template-mark.js";
import type { Rule } from "./rule.js";
import { RULE_IDS } from "./rule-ids.js";

/** All rules, in the order of their ids. */
export const RULES: readonly Rule[] = [
  TEMPLATE_MARK,
  ...PART_RULES,
  ...LINK_RULES,
  ...HTML_RULES,
  FROM_DIFFERS_FROM_ENVELOPE,
  BROKEN_LIST_UNSUBSCRIBE,
  ...HEADER_RULES,
  ...DEFECT_RULES,
  ...CALENDAR_RULES,
].toSorted((a, b) => RULE_IDS.indexOf(a.id) - RULE_IDS.indexOf(b.id));
